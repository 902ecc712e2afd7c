import type { ReactElement } from "react";
import { GridList, GridListItem } from "react-aria-components/GridList";
import type { Channel } from "../../api/shapes";
import { useText } from "../../i18n/text";
import { controlText } from "./text";
import { Tile } from "./tile";
import "./grid.css";

interface ListProps {
  readonly channels: readonly Channel[];
  readonly alarmsOf: (channel: Channel) => number;
}

/** The multiviewer: arrow keys go from picture to picture, Enter opens one. */
export function ChannelGrid({ channels, alarmsOf }: ListProps): ReactElement {
  const t = useText(controlText);
  return (
    <GridList layout="grid" aria-label={t.channels} className="tiles">
      {channels.map((channel) => (
        <GridListItem key={channel.id} id={channel.id} href={`/control/${channel.slug}`} textValue={channel.name} className="tile" data-status={channel.status}>
          <Tile channel={channel} alarms={alarmsOf(channel)} />
        </GridListItem>
      ))}
    </GridList>
  );
}
