/** People, API tokens, the audit log and what runs here; each part for those whose role may see it. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components/Tabs";
import { useText } from "../../i18n/text";
import { can, useSession, type Ability } from "../../session/session";
import { ADMIN_TABS } from "../../session/url";
import { NotAllowed } from "../../shell/dead-ends";
import { useTitle } from "../../shell/title";
import { AuditTab } from "./audit";
import { PeopleTab } from "./people";
import { SystemTab } from "./system";
import { adminText } from "./text";
import { TokensTab } from "./tokens";
import "../../ui/table.css";
import "../channel/channel.css";
import "./admin.css";

type Name = (typeof ADMIN_TABS)[number];

const PARTS: Readonly<Record<Name, { readonly ability: Ability; readonly Content: () => ReactElement }>> = {
  people: { ability: "manage_people", Content: PeopleTab },
  tokens: { ability: "make_tokens", Content: TokensTab },
  audit: { ability: "see_audit", Content: AuditTab },
  system: { ability: "see_system", Content: SystemTab },
};

export function AdminPage(): ReactElement {
  const t = useText(adminText);
  const session = useSession();
  const search = useSearch({ from: "/tools/admin" });
  const navigate = useNavigate({ from: "/admin" });
  useTitle(t.title);
  const allowed = ADMIN_TABS.filter((name) => can(session, PARTS[name].ability));
  const [first] = allowed;
  if (session === null) return <></>;
  if (first === undefined) return <NotAllowed session={session} />;
  const shown = search.tab !== undefined && allowed.includes(search.tab) ? search.tab : first;
  return (
    <div className="tool-page">
      <header className="tool-head">
        <h1>{t.title}</h1>
      </header>
      <Tabs
        className="channel__tabs"
        selectedKey={shown}
        onSelectionChange={(key) => {
          const picked = allowed.find((name) => name === key);
          void navigate({ search: picked === undefined || picked === first ? {} : { tab: picked }, replace: true });
        }}
      >
        <TabList className="tabs" aria-label={t.tabs}>
          {allowed.map((name) => (
            <Tab key={name} id={name}>
              {t[`tab_${name}`]}
            </Tab>
          ))}
        </TabList>
        {allowed.map((name) => {
          const { Content } = PARTS[name];
          return (
            <TabPanel key={name} id={name} className="channel__panel">
              <Content />
            </TabPanel>
          );
        })}
      </Tabs>
    </div>
  );
}
