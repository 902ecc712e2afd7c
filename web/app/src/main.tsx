import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode, type ReactElement } from "react";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { createRoot } from "react-dom/client";
import { queryClient } from "./api/queries";
import { router } from "./router";
import { INTL_LOCALE } from "./i18n/language";
import { startPreferences, useLanguage } from "./session/preferences";
import { Notices } from "./ui/notices";
import "./styles/tokens.css";
import "./styles/base.css";

startPreferences();

function App(): ReactElement {
  return (
    <QueryClientProvider client={queryClient}>
      <I18nProvider locale={INTL_LOCALE[useLanguage()]}>
        <RouterProvider router={router} />
        <Notices />
      </I18nProvider>
    </QueryClientProvider>
  );
}

const place = document.getElementById("app");
if (place === null) throw new Error("index.html has no #app");
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
