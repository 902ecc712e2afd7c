import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode, type ReactElement } from "react";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { createRoot } from "react-dom/client";
import { hasEarly } from "./api/early";
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
const root = createRoot(place);

async function start(): Promise<void> {
  // The router's first drawing is empty until it has loaded; that would wipe the picture `boot.js` has put up.
  if (hasEarly()) await router.load();
  root.render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

void start();
