/** The picture of a channel with all that may stand in its place. */
import { useState, type ReactElement, type ReactNode } from "react";
import type { PublicChannel } from "../../api/shapes";
import { useText } from "../../i18n/text";
import { onThisHost, Picture } from "../../ui/picture";
import { Player } from "../../ui/player";
import { StatusMark } from "../../ui/state";
import { watchText } from "./text";
import "./stage.css";

export function Slate({ children, picture }: { readonly children: ReactNode; readonly picture?: ReactNode }): ReactElement {
  return (
    <div className="slate">
      {picture}
      <div className="slate__words" role="status">
        {children}
      </div>
    </div>
  );
}

export function withToken(address: string, token: string | undefined): string {
  if (token === undefined) return address;
  return `${address}${address.includes("?") ? "&" : "?"}token=${encodeURIComponent(token)}`;
}

interface StageProps {
  readonly channel: PublicChannel;
  readonly token: string | undefined;
  readonly isMuted?: boolean;
}

export function Stage({ channel, token, isMuted = false }: StageProps): ReactElement {
  const t = useText(watchText);
  // Once it plays, the player stays: it outlives a publisher's absence by itself, and the DVR is still there.
  const [hasPlayed, setHasPlayed] = useState(false);
  const isPlayable = channel.status === "on_air" || channel.status === "reconnecting";
  if (isPlayable && !hasPlayed) setHasPlayed(true);

  const picture = <Picture name={channel.slug} address={withToken(channel.thumbnail, token)} isMoving={false} isFirst />;
  if (isPlayable || hasPlayed) {
    return (
      <Player
        src={withToken(onThisHost(channel.hls), token)}
        poster={withToken(onThisHost(channel.thumbnail), token)}
        isMuted={isMuted}
        hasPageKeys
      />
    );
  }
  const isStarting = channel.status === "starting";
  return (
    <Slate picture={picture}>
      <StatusMark status={channel.status} />
      <strong>{isStarting ? t.starting : t.offAir}</strong>
      <p>{isStarting ? t.startingHelp : t.offAirHelp}</p>
    </Slate>
  );
}
