import type { ReactElement } from "react";
import { useText } from "../i18n/text";
import { Dialog } from "../ui/overlay";
import { keyActions, type KeyAction } from "./keys";
import { shellText } from "./text";
import "./key-help.css";

function Keys({ title, actions }: { readonly title: string; readonly actions: readonly KeyAction[] }): ReactElement {
  const t = useText(shellText);
  return (
    <section className="keys">
      <h3>{title}</h3>
      <dl>
        {actions.map(({ keys, label }) => (
          <div key={keys}>
            <dt>{label}</dt>
            <dd>
              {keys.split(" ").map((key, index) => (
                <span key={key}>
                  {index > 0 && keys.startsWith("g ") ? <small>{t.then}</small> : null}
                  <kbd>{key}</kbd>
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

export default function KeyHelp({ onClose }: { readonly onClose: () => void }): ReactElement {
  const t = useText(shellText);
  const here = keyActions("page");
  const palette = { keys: "Ctrl K", label: t.key_palette, run: null };
  return (
    <Dialog title={t.keys} isOpen onClose={onClose}>
      {here.length === 0 ? null : <Keys title={t.keysHere} actions={here} />}
      <Keys title={t.keysEverywhere} actions={[palette, ...keyActions("everywhere")]} />
    </Dialog>
  );
}
