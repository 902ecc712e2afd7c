import type { ReactElement } from "react";
import type { PublicChannel } from "../../api/shapes";
import { useText } from "../../i18n/text";
import { CopyField } from "../../ui/copy-field";
import { Dialog } from "../../ui/overlay";
import { embedCode } from "./embed-code";
import { watchText } from "./text";

export default function ShareDialog({ channel, onClose }: { readonly channel: PublicChannel; readonly onClose: () => void }): ReactElement {
  const t = useText(watchText);
  return (
    <Dialog title={t.shareTitle} isOpen onClose={onClose} size="wide">
      <CopyField label={t.pageLink} value={`${location.origin}/watch/${channel.slug}`} />
      <CopyField label={t.embed} value={embedCode(`${location.origin}/embed/${channel.slug}`, channel.name)} hint={t.embedHelp} rows={3} />
      <CopyField label={t.hls} value={channel.hls} />
      <CopyField label={t.dash} value={channel.dash} hint={t.playersHelp} />
    </Dialog>
  );
}
