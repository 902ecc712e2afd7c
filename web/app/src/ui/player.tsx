/** Our player as a React component. Its code is fetched only when a player is shown. */
import { useEffect, useState, type DetailedHTMLProps, type HTMLAttributes, type ReactElement } from "react";
import { useLanguage } from "../session/preferences";
import { loadPlayer } from "./load-player";
import "./player.css";

interface PlayerAttributes extends HTMLAttributes<HTMLElement> {
  readonly src?: string;
  readonly poster?: string | undefined;
  readonly autoplay?: boolean;
  readonly muted?: boolean;
  /** Its keys work wherever on the page the focus is not in something of its own. */
  readonly "page-keys"?: boolean;
  readonly onlatency?: (event: CustomEvent<number>) => void;
}

declare module "react" {
  // The form React prescribes for elements of one's own.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace JSX {
    interface IntrinsicElements {
      "headwater-player": DetailedHTMLProps<PlayerAttributes, HTMLElement>;
    }
  }
}

export function usePlayer(): boolean {
  const [isReady, setIsReady] = useState(() => customElements.get("headwater-player") !== undefined);
  useEffect(() => {
    let isWanted = true;
    loadPlayer().then(
      () => {
        if (isWanted) setIsReady(true);
      },
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, []);
  return isReady;
}

interface PlayerProps {
  readonly src: string;
  readonly poster?: string | undefined;
  readonly isMuted?: boolean;
  readonly hasPageKeys?: boolean;
  /** Told once a second while live: seconds from the encoder to the eye. */
  readonly onLatency?: (seconds: number) => void;
}

/** Starts by itself. Until its code is here, the poster holds the place. */
export function Player({ src, poster, isMuted = false, hasPageKeys = false, onLatency }: PlayerProps): ReactElement {
  const language = useLanguage();
  const isReady = usePlayer();
  return (
    <div className="player">
      {isReady ? (
        <headwater-player
          src={src}
          poster={poster}
          lang={language}
          autoplay
          muted={isMuted}
          page-keys={hasPageKeys}
          onlatency={(event) => onLatency?.(event.detail)}
        />
      ) : poster === undefined ? null : (
        <img src={poster} alt="" fetchPriority="high" />
      )}
    </div>
  );
}
