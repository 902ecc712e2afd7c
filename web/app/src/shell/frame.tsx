/** What stands around every page: the bar, the offline banner, the overlays, the keys that hold everywhere. */
import { Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef, useSyncExternalStore, type ReactElement, type ReactNode } from "react";
import { useText } from "../i18n/text";
import { setTheme } from "../session/preferences";
import { can, canAdminister, useSession } from "../session/session";
import { Mark } from "../ui/state";
import { focusSearch, useKeys } from "./keys";
import { closeOverlay, openKeyHelp, openPalette, useOverlay } from "./overlays";
import { shellText } from "./text";
import { isDark } from "./theme";
import { TopBar } from "./top-bar";

const Palette = lazy(() => import("./palette"));
const KeyHelp = lazy(() => import("./key-help"));
const OwnPassword = lazy(() => import("./own-password"));

function useOnline(): boolean {
  return useSyncExternalStore(
    (listener) => {
      addEventListener("online", listener);
      addEventListener("offline", listener);
      return () => {
        removeEventListener("online", listener);
        removeEventListener("offline", listener);
      };
    },
    () => navigator.onLine,
  );
}

function Offline(): ReactElement | null {
  const t = useText(shellText);
  if (useOnline()) return null;
  return (
    <div className="offline" role="status">
      <Mark tone="warning" />
      {t.offline}
    </div>
  );
}

function useGeneralKeys(): void {
  const t = useText(shellText);
  const session = useSession();
  const navigate = useNavigate();
  const to = (path: string) => () => void navigate({ to: path });
  const actions = [
    { keys: "?", label: t.key_help, run: openKeyHelp },
    { keys: "/", label: t.key_search, run: focusSearch },
    { keys: "g h", label: t.key_home, run: to("/") },
    ...(can(session, "see_control") ? [{ keys: "g c", label: t.key_control, run: to("/control") }] : []),
    ...(canAdminister(session) ? [{ keys: "g a", label: t.key_admin, run: to("/admin") }] : []),
    {
      keys: "t",
      label: t.key_theme,
      run: () => {
        setTheme(isDark() ? "light" : "dark");
      },
    },
  ];
  useKeys(actions, "everywhere");
}

function usePaletteKey(): void {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      openPalette();
    }
    document.addEventListener("keydown", onKeyDown);
    return () => {
      document.removeEventListener("keydown", onKeyDown);
    };
  }, []);
}

function Overlays(): ReactElement | null {
  const overlay = useOverlay();
  if (overlay === "none") return null;
  const Shown = { palette: Palette, keys: KeyHelp, password: OwnPassword }[overlay];
  return (
    <Suspense>
      <Shown onClose={closeOverlay} />
    </Suspense>
  );
}

/** After going to another page the keyboard and the reading voice begin at its content, not where the old page was left. */
function useFocusOnArrival(): void {
  const path = useLocation({ select: (location) => location.pathname });
  const seen = useRef(path);
  useEffect(() => {
    if (seen.current === path) return;
    seen.current = path;
    const content = document.getElementById("content");
    if (content?.contains(document.activeElement) !== true) content?.focus({ preventScroll: true });
  }, [path]);
}

export function Frame({ children }: { readonly children?: ReactNode }): ReactElement {
  useGeneralKeys();
  usePaletteKey();
  useFocusOnArrival();
  return (
    <>
      <TopBar onFind={openPalette} />
      <Offline />
      <main id="content" className="content" tabIndex={-1}>
        {children ?? <Outlet />}
      </main>
      <Overlays />
    </>
  );
}
