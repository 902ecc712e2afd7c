/** The video player of Headwater. Importing this module defines `<headwater-player>`. */
import { HeadwaterPlayer } from "./element.ts";

export { HeadwaterPlayer } from "./element.ts";
export type { HeadwaterPlayerEventMap, StateChangeDetail } from "./element.ts";
export type { Rung, SoundTrack } from "./playback/port.ts";
export type { PlayerErrorCode } from "./recovery/errors.ts";
export type { PlayerState, StartingReason } from "./state.ts";
export type { PlayerStats } from "./stats.ts";

declare global {
  interface HTMLElementTagNameMap {
    "headwater-player": HeadwaterPlayer;
  }
}

if (customElements.get("headwater-player") === undefined) customElements.define("headwater-player", HeadwaterPlayer);
