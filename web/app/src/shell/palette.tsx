/** The palette: type a few letters of a channel, a page or an action, and go there. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import { Autocomplete, useFilter } from "react-aria-components/Autocomplete";
import { Dialog } from "react-aria-components/Dialog";
import { Header } from "react-aria-components/Header";
import { Input } from "react-aria-components/Input";
import { Menu, MenuItem, MenuSection } from "react-aria-components/Menu";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { SearchField } from "react-aria-components/SearchField";
import { queries } from "../api/queries";
import type { ChannelStatus } from "../api/shapes";
import { LANGUAGE_NAMES } from "../i18n/language";
import { useText } from "../i18n/text";
import { setLanguage, setTheme, useLanguage } from "../session/preferences";
import { can, canAdminister, useSession } from "../session/session";
import { Icon, type IconName } from "../ui/icons";
import { StatusMark } from "../ui/state";
import { openKeyHelp } from "./overlays";
import { shellText } from "./text";
import { isDark } from "./theme";
import "../ui/overlay.css";
import "./palette.css";

interface Entry {
  readonly id: string;
  readonly name: string;
  readonly icon?: IconName;
  readonly status?: ChannelStatus;
  readonly note?: string;
  readonly run: () => void;
}

function useChannelEntries(go: (to: string) => void): Entry[] {
  const isControl = can(useSession(), "see_control");
  const control = useQuery({ ...queries.channels, enabled: isControl });
  const site = useQuery({ ...queries.publicChannels, enabled: !isControl });
  const channels = isControl ? (control.data ?? []) : (site.data ?? []);
  return channels.map(({ slug, name, status }) => ({
    id: `channel ${slug}`,
    name,
    status,
    note: slug,
    run: () => {
      go(isControl ? `/control/${slug}` : `/watch/${slug}`);
    },
  }));
}

function usePageEntries(go: (to: string) => void): Entry[] {
  const t = useText(shellText);
  const session = useSession();
  const page = (name: string, to: string, icon: IconName): Entry => ({
    id: to,
    name,
    icon,
    run: () => {
      go(to);
    },
  });
  return [
    page(t.home, "/", "play"),
    ...(can(session, "see_control") ? [page(t.control, "/control", "grid")] : []),
    ...(canAdminister(session) ? [page(t.admin, "/admin", "people")] : []),
    ...(session === null ? [page(t.signIn, "/signin", "user")] : []),
  ];
}

function useActionEntries(): Entry[] {
  const t = useText(shellText);
  const other = useLanguage() === "en" ? "zh-Hant-TW" : "en";
  return [
    {
      id: "theme",
      name: isDark() ? t.theme_light : t.theme_dark,
      icon: isDark() ? "sun" : "moon",
      run: () => {
        setTheme(isDark() ? "light" : "dark");
      },
    },
    {
      id: "language",
      name: LANGUAGE_NAMES[other],
      icon: "globe",
      run: () => {
        setLanguage(other);
      },
    },
    { id: "keys", name: t.keys, icon: "keyboard", run: openKeyHelp },
  ];
}

function Section({ title, entries }: { readonly title: string; readonly entries: readonly Entry[] }): ReactElement {
  return (
    <MenuSection>
      <Header className="menu__title">{title}</Header>
      {entries.map((entry) => (
        <MenuItem key={entry.id} id={entry.id} className="menu__item" textValue={`${entry.name} ${entry.note ?? ""}`} onAction={entry.run}>
          {entry.icon === undefined ? null : <Icon name={entry.icon} size={16} />}
          <span className="palette__name">{entry.name}</span>
          {entry.note === undefined ? null : <span className="palette__note">{entry.note}</span>}
          {entry.status === undefined ? null : <StatusMark status={entry.status} />}
        </MenuItem>
      ))}
    </MenuSection>
  );
}

export default function Palette({ onClose }: { readonly onClose: () => void }): ReactElement {
  const t = useText(shellText);
  const navigate = useNavigate();
  const { contains } = useFilter({ sensitivity: "base" });
  const [typed, setTyped] = useState("");
  const go = (to: string): void => {
    void navigate({ to });
  };
  const channels = useChannelEntries(go);
  const pages = usePageEntries(go);
  const actions = useActionEntries();

  return (
    <ModalOverlay
      className="veil veil--top"
      isOpen
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className="dialog palette">
        <Dialog className="palette__sheet" aria-label={t.palette}>
          <Autocomplete filter={contains} inputValue={typed} onInputChange={setTyped}>
            <SearchField className="palette__search" aria-label={t.palette} autoFocus>
              <Icon name="search" />
              <Input placeholder={t.palette} />
            </SearchField>
            <Menu
              className="menu palette__list"
              aria-label={t.palette}
              onClose={onClose}
              renderEmptyState={() => <p className="palette__nothing">{t.paletteNothing}</p>}
            >
              {channels.length === 0 ? null : <Section title={t.paletteChannels} entries={channels} />}
              <Section title={t.palettePages} entries={pages} />
              <Section title={t.paletteActions} entries={actions} />
            </Menu>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
