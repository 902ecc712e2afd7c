import { defineText } from "../i18n/text";

export const passwordText = defineText(
  "password",
  {
    mine: "Change your password",
    mineHelp: "Other browsers where you are signed in are signed out.",
    present: "Present password",
    fresh: "New password",
    short: "At least 10 characters.",
    submit: "Change password",
    done: "Your password is changed.",
  },
  {
    mine: "變更密碼",
    mineHelp: "您在其他瀏覽器上的登入會被登出。",
    present: "目前的密碼",
    fresh: "新密碼",
    short: "至少需要 10 個字元。",
    submit: "變更密碼",
    done: "密碼已變更。",
  },
);
