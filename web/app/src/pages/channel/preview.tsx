import { useState, type ReactElement } from "react";
import type { Channel } from "../../api/shapes";
import { formatSeconds } from "../../format/numbers";
import { useText } from "../../i18n/text";
import { useLanguage } from "../../session/preferences";
import { Button } from "../../ui/button";
import { Picture, onThisHost } from "../../ui/picture";
import { Player } from "../../ui/player";
import { Slate } from "../watch/stage";
import { channelText } from "./text";

/** The channel as a viewer sees it, silent. It can be put away: it costs the line of who watches eight channels at once. */
export function Preview({ channel }: { readonly channel: Channel }): ReactElement {
  const t = useText(channelText);
  const language = useLanguage();
  const [isWanted, setIsWanted] = useState(true);
  const [latency, setLatency] = useState<number | null>(null);
  const isPlayable = channel.status === "on_air" || channel.status === "reconnecting";
  // A protected channel plays with a token only; its picture is shown to those who run it all the same.
  const isOpen = channel.playback_policy === "public";
  const picture = <Picture name={channel.slug} address={channel.playback.thumbnail} isMoving={isPlayable} everyMs={2_000} isFirst />;
  return (
    <section className="preview" aria-label={t.preview}>
      {isPlayable && isWanted && isOpen ? (
        <Player src={onThisHost(channel.playback.hls)} poster={onThisHost(channel.playback.thumbnail)} isMuted onLatency={setLatency} />
      ) : isPlayable ? (
        picture
      ) : (
        <Slate picture={picture}>
          <strong>{t.previewOff}</strong>
          <p>{t.previewOffHelp}</p>
        </Slate>
      )}
      {isPlayable && isOpen ? (
        <footer className="preview__foot">
          <span className="note">
            {isWanted && latency !== null ? (
              <strong className="preview__latency">
                {t.latency} {formatSeconds(latency, language)}
              </strong>
            ) : null}
            {t.previewHelp}
          </span>
          <Button
            variant="quiet"
            icon={isWanted ? "stop" : "play"}
            onPress={() => {
              setIsWanted(!isWanted);
            }}
          >
            {isWanted ? t.previewPause : t.previewStart}
          </Button>
        </footer>
      ) : null}
    </section>
  );
}
