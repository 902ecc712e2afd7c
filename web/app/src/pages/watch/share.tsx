import type { ReactElement } from "react";
import type { PublicChannel } from "../../api/shapes";
import { useText } from "../../i18n/text";
import { CopyField } from "../../ui/copy-field";
import { Dialog } from "../../ui/overlay";
import { watchText } from "./text";

export function embedCode(slug: string, name: string): string {
  const title = name.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  return `<iframe src="${location.origin}/embed/${slug}" title="${title}" width="960" height="540" style="border:0" allow="autoplay; fullscreen; picture-in-picture" allowfullscreen></iframe>`;
}

export default function ShareDialog({ channel, onClose }: { readonly channel: PublicChannel; readonly onClose: () => void }): ReactElement {
  const t = useText(watchText);
  return (
    <Dialog title={t.shareTitle} isOpen onClose={onClose} size="wide">
      <CopyField label={t.pageLink} value={`${location.origin}/watch/${channel.slug}`} />
      <CopyField label={t.embed} value={embedCode(channel.slug, channel.name)} hint={t.embedHelp} rows={3} />
      <CopyField label={t.hls} value={channel.hls} />
      <CopyField label={t.dash} value={channel.dash} hint={t.playersHelp} />
    </Dialog>
  );
}
