import { defineText } from "../../i18n/text";

export const signinText = defineText(
  "signin",
  {
    title: "Sign in",
    help: "For the people who run this installation. Watching needs no account.",
    email: "E-mail",
    password: "Password",
    submit: "Sign in",
    busy: "Signing in…",
    emailFault: "This is not an e-mail address.",
    first: "First start? The administrator’s sign-in was printed where Headwater was started; headwater admin reset sets a new password.",
  },
  {
    title: "登入",
    help: "供管理與營運人員使用；觀看直播不需要帳號。",
    email: "電子郵件",
    password: "密碼",
    submit: "登入",
    busy: "登入中…",
    emailFault: "電子郵件格式不正確。",
    first: "第一次使用？管理員的登入資料已顯示在啟動 Headwater 的終端機；執行 headwater admin reset 可重設密碼。",
  },
);
