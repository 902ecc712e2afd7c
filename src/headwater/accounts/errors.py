"""Errors of accounts: who is asking, what they may do, and what people's records may hold."""

from headwater.core.errors import Family, define

NOT_SIGNED_IN = define(
    "not_signed_in",
    Family.AUTH,
    401,
    en="Sign in first, or send a valid API token.",
    zh="請先登入，或提供有效的 API 權杖。",
)
SIGN_IN_FAILED = define(
    "sign_in_failed",
    Family.AUTH,
    401,
    en="E-mail or password is wrong. Check both and try again.",
    zh="電子郵件或密碼不正確。請確認後再試一次。",
)
SIGN_IN_THROTTLED = define(
    "sign_in_throttled",
    Family.AUTH,
    429,
    en="Too many failed attempts. Try again in {retry_after_s} seconds.",
    zh="失敗次數過多。請於 {retry_after_s} 秒後再試。",
    is_retryable=True,
)
FORBIDDEN = define(
    "forbidden",
    Family.AUTH,
    403,
    en="Your role does not allow this. Ask an administrator for {permission}.",
    zh="您的角色沒有此權限。請向管理員申請 {permission}。",
)
CSRF_INVALID = define(
    "csrf_invalid",
    Family.AUTH,
    403,
    en="The header X-Headwater-CSRF is missing or out of date. Reload the page and try again.",
    zh="缺少 X-Headwater-CSRF 標頭或其值已失效。請重新載入頁面後再試。",
)
USER_NOT_FOUND = define(
    "user_not_found",
    Family.NOT_FOUND,
    404,
    en="There is no such person. Look them up in the list of people.",
    zh="找不到這位使用者。請從使用者清單中查詢。",
)
EMAIL_TAKEN = define(
    "email_taken",
    Family.CONFLICT,
    409,
    en="Somebody already signs in with {email}. Use another address.",
    zh="已有人使用 {email} 登入。請改用其他電子郵件。",
)
EMAIL_INVALID = define(
    "email_invalid",
    Family.INPUT,
    422,
    en="This is not an e-mail address. Write it like name@example.org.",
    zh="這不是有效的電子郵件。請使用 name@example.org 這樣的格式。",
)
PASSWORD_WEAK = define(
    "password_weak",
    Family.INPUT,
    422,
    en="Choose a password of {minimum} to {maximum} characters that is neither common nor your e-mail address.",
    zh="密碼須為 {minimum} 至 {maximum} 個字元，且不可為常見密碼或您的電子郵件。",
)
PASSWORD_WRONG = define(
    "password_wrong",
    Family.AUTH,
    403,
    en="The present password is wrong.",
    zh="目前的密碼不正確。",
)
LAST_ADMINISTRATOR = define(
    "last_administrator",
    Family.CONFLICT,
    409,
    en="This is the last active administrator. Make another person administrator first.",
    zh="這是最後一位有效的管理員。請先指定另一位管理員。",
)
ROLE_TOO_HIGH = define(
    "role_too_high",
    Family.AUTH,
    403,
    en="You can't give the role {role}, which may do more than yours.",
    zh="您無法授予 {role} 角色，因為其權限高於您的角色。",
)
ROLE_UNKNOWN = define(
    "role_unknown",
    Family.INPUT,
    422,
    en="There is no role {role}. Roles are {roles}.",
    zh="沒有 {role} 這個角色。可用的角色有 {roles}。",
)
TOKEN_NOT_FOUND = define(
    "token_not_found",
    Family.NOT_FOUND,
    404,
    en="There is no such API token. It may have been revoked already.",
    zh="找不到這個 API 權杖，可能已被撤銷。",
)
TOKEN_EXPIRY_PAST = define(
    "token_expiry_past",
    Family.INPUT,
    422,
    en="A token's expiry must lie in the future.",
    zh="權杖的到期時間必須晚於現在。",
)
IDEMPOTENCY_KEY_INVALID = define(
    "idempotency_key_invalid",
    Family.INPUT,
    400,
    en="Idempotency-Key must be 1 to 200 printable ASCII characters.",
    zh="Idempotency-Key 須為 1 至 200 個可列印的 ASCII 字元。",
)
IDEMPOTENCY_KEY_REUSED = define(
    "idempotency_key_reused",
    Family.CONFLICT,
    409,
    en="This Idempotency-Key was used for a different request. Use a new key for a new request.",
    zh="此 Idempotency-Key 已用於其他請求。新的請求請使用新的鍵值。",
)
IDEMPOTENCY_IN_PROGRESS = define(
    "idempotency_in_progress",
    Family.CONFLICT,
    409,
    en="The first request with this Idempotency-Key is still being worked on. Repeat it in a moment.",
    zh="使用此 Idempotency-Key 的第一個請求仍在處理中。請稍後再試。",
    is_retryable=True,
)
SECRET_KEY_UNUSABLE = define(
    "secret_key_unusable",
    Family.CONFIG,
    500,
    en="The secret key {path} can't be used: {reason}. Restore it from a backup; sealed stream keys depend on it.",
    zh="無法使用金鑰檔 {path}：{reason}。請從備份還原；已加密的串流金鑰需要它。",
)
