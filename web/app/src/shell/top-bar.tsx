/** The bar above every page but the embedded player. Plain elements: the menus behind its buttons are loaded when opened. */
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useRef, useState, type ReactElement } from "react";
import { useText } from "../i18n/text";
import { can, canAdminister, useSession } from "../session/session";
import { Icon, Logo } from "../ui/icons";
import { shellText } from "./text";
import "../ui/button.css";
import "./top-bar.css";

const AccountMenu = lazy(() => import("./account-menu"));

const FIND_KEYS = /Mac|iP(hone|ad)/.test(navigator.userAgent) ? "⌘K" : "Ctrl K";

function AccountButton(): ReactElement {
  const t = useText(shellText);
  const session = useSession();
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const initial = session?.user.display_name.trim().charAt(0) ?? "";
  return (
    <>
      <button
        ref={button}
        type="button"
        className="button button--quiet button--icon"
        aria-label={t.account}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => {
          setIsOpen(!isOpen);
        }}
      >
        {initial === "" ? <Icon name="user" /> : <span className="avatar">{initial}</span>}
      </button>
      {isOpen ? (
        <Suspense>
          <AccountMenu trigger={button} session={session} onClose={setIsOpen} />
        </Suspense>
      ) : null}
    </>
  );
}

export function TopBar({ onFind }: { readonly onFind: () => void }): ReactElement {
  const t = useText(shellText);
  const session = useSession();
  return (
    <header className="bar">
      <a className="skip-link" href="#content">
        {t.skip}
      </a>
      <Link to="/" className="bar__brand">
        <Logo />
        <span className="bar__name">Headwater</span>
        <span className="bar__name-zh" lang="zh-Hant-TW">
          源流
        </span>
      </Link>
      <nav className="bar__nav" aria-label={t.mainNav}>
        <Link to="/" activeOptions={{ exact: true, includeSearch: false }}>
          {t.home}
        </Link>
        {can(session, "see_control") ? <Link to="/control">{t.control}</Link> : null}
        {canAdminister(session) ? <Link to="/admin">{t.admin}</Link> : null}
      </nav>
      <button type="button" className="bar__find" title={t.findAnything} aria-keyshortcuts="Control+K Meta+K" onClick={onFind}>
        <Icon name="search" size={16} />
        <span>{t.find}</span>
        <kbd aria-hidden="true">{FIND_KEYS}</kbd>
      </button>
      {session === null ? (
        <Link to="/signin" className="button button--quiet bar__signin">
          {t.signIn}
        </Link>
      ) : null}
      <AccountButton />
    </header>
  );
}
