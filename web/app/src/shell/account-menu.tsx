/** Who is signed in, the pages (on a phone), language and theme, the keys, and the way out. */
import { useNavigate } from "@tanstack/react-router";
import type { ReactElement, RefObject } from "react";
import { Header } from "react-aria-components/Header";
import { Menu, MenuItem, MenuSection } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";
import { Separator } from "react-aria-components/Separator";
import { updateMe } from "../api/calls";
import type { Session } from "../api/shapes";
import { isLanguage, LANGUAGES, LANGUAGE_NAMES, type Language } from "../i18n/language";
import { useText } from "../i18n/text";
import { setLanguage, setTheme, THEMES, useLanguage, useTheme } from "../session/preferences";
import { can, canAdminister, endSession } from "../session/session";
import { Icon, type IconName } from "../ui/icons";
import { notify } from "../ui/notices";
import { uiText } from "../ui/text";
import { openKeyHelp, openOwnPassword } from "./overlays";
import { shellText } from "./text";
import "../ui/overlay.css";
import "./account-menu.css";

interface Props {
  readonly trigger: RefObject<HTMLButtonElement | null>;
  readonly session: Session | null;
  readonly onClose: (isOpen: boolean) => void;
}

const THEME_ICONS: Readonly<Record<(typeof THEMES)[number], IconName>> = { system: "screen", light: "sun", dark: "moon" };

/** The choice holds for this browser at once, and for the account when there is one. */
function pickLanguage(language: Language, session: Session | null): void {
  setLanguage(language);
  // The page is already right; a refusal only means that the next browser starts in its own language.
  if (session !== null) updateMe({ language }).catch(() => undefined);
}

function Who({ session }: { readonly session: Session }): ReactElement {
  const t = useText(uiText);
  return (
    <div className="who">
      <strong>{session.user.display_name}</strong>
      <span>{session.user.email}</span>
      <span className="who__role">{t[`role_${session.user.role}`]}</span>
    </div>
  );
}

function PageItems({ session }: { readonly session: Session | null }): ReactElement {
  const t = useText(shellText);
  const navigate = useNavigate();
  const to = (path: string) => () => void navigate({ to: path });
  return (
    <MenuSection className="account-menu__pages">
      <MenuItem className="menu__item" onAction={to("/")}>
        {t.home}
      </MenuItem>
      {can(session, "see_control") ? (
        <MenuItem className="menu__item" onAction={to("/control")}>
          {t.control}
        </MenuItem>
      ) : null}
      {canAdminister(session) ? (
        <MenuItem className="menu__item" onAction={to("/admin")}>
          {t.admin}
        </MenuItem>
      ) : null}
      <Separator className="menu__rule" />
    </MenuSection>
  );
}

export default function AccountMenu({ trigger, session, onClose }: Props): ReactElement {
  const t = useText(shellText);
  const language = useLanguage();
  const theme = useTheme();
  const navigate = useNavigate();

  async function leave(): Promise<void> {
    // First the way out: a tools' page without a session would ask to sign in again.
    await navigate({ to: "/" });
    await endSession();
    notify(t.signedOut);
  }

  return (
    <Popover className="popover account-menu" triggerRef={trigger} isOpen onOpenChange={onClose} placement="bottom end">
      {session === null ? null : <Who session={session} />}
      <Menu
        className="menu"
        aria-label={t.account}
        autoFocus="first"
        onClose={() => {
          onClose(false);
        }}
      >
        <PageItems session={session} />
        <MenuSection
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[language]}
          onSelectionChange={(keys) => {
            const [key] = keys;
            if (isLanguage(key)) pickLanguage(key, session);
          }}
        >
          <Header className="menu__title">{t.language}</Header>
          {LANGUAGES.map((each) => (
            <MenuItem key={each} id={each} className="menu__item" textValue={LANGUAGE_NAMES[each]}>
              <Icon name="globe" size={16} />
              <span lang={each}>{LANGUAGE_NAMES[each]}</span>
              <Icon name="check" size={16} />
            </MenuItem>
          ))}
        </MenuSection>
        <Separator className="menu__rule" />
        <MenuSection
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[theme]}
          onSelectionChange={(keys) => {
            const picked = THEMES.find((each) => keys !== "all" && keys.has(each));
            if (picked !== undefined) setTheme(picked);
          }}
        >
          <Header className="menu__title">{t.theme}</Header>
          {THEMES.map((each) => (
            <MenuItem key={each} id={each} className="menu__item" textValue={t[`theme_${each}`]}>
              <Icon name={THEME_ICONS[each]} size={16} />
              {t[`theme_${each}`]}
              <Icon name="check" size={16} />
            </MenuItem>
          ))}
        </MenuSection>
        <Separator className="menu__rule" />
        <MenuItem className="menu__item" onAction={openKeyHelp}>
          <Icon name="keyboard" size={16} />
          {t.keys}
        </MenuItem>
        {session === null ? null : (
          <MenuItem className="menu__item" onAction={openOwnPassword}>
            <Icon name="lock" size={16} />
            {t.ownPassword}
          </MenuItem>
        )}
        {session === null ? (
          <MenuItem className="menu__item" onAction={() => void navigate({ to: "/signin" })}>
            <Icon name="user" size={16} />
            {t.signIn}
          </MenuItem>
        ) : (
          <MenuItem className="menu__item" onAction={() => void leave()}>
            <Icon name="signOut" size={16} />
            {t.signOut}
          </MenuItem>
        )}
      </Menu>
    </Popover>
  );
}
