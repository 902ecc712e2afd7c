import { useState, type ReactElement } from "react";
import { Row, Table, TableBody, TableHeader, type Selection, type SortDescriptor } from "react-aria-components/Table";
import type { Channel, Measured } from "../../api/shapes";
import { formatBitrate, formatCount, formatFrameRate, NONE } from "../../format/numbers";
import type { Language } from "../../i18n/language";
import { useText } from "../../i18n/text";
import { useLanguage } from "../../session/preferences";
import { Elapsed } from "../../ui/instant";
import { Picture } from "../../ui/picture";
import { StatusMark } from "../../ui/state";
import { Cell, Column, Pick } from "../../ui/table";
import { BulkBar } from "./bulk";
import type { Sort } from "./select";
import { controlText } from "./text";
import { AlarmBadge } from "./tile";
import "./list.css";

interface ListProps {
  readonly channels: readonly Channel[];
  readonly alarmsOf: (channel: Channel) => number;
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  readonly mayEdit: boolean;
}

/** Each order has the one direction that is of use: names upwards, figures downwards. */
function describe(sort: Sort): SortDescriptor {
  return { column: sort, direction: sort === "viewers" || sort === "bitrate" ? "descending" : "ascending" };
}

function describePicture(video: Measured["video"] | undefined): string {
  return video === null || video === undefined ? NONE : `${video.width} × ${video.height}`;
}

function factCells(channel: Channel, language: Language): ReactElement[] {
  const facts = channel.status === "on_air" ? channel.measured : null;
  const software = facts?.publisher?.software;
  return [
    <Cell key="bitrate" isNumber>
      {formatBitrate(facts?.bitrate_bps, language)}
    </Cell>,
    <Cell key="rate" isNumber>
      {formatFrameRate(facts?.frame_rate, language)}
    </Cell>,
    <Cell key="picture">{describePicture(facts?.video)}</Cell>,
    <Cell key="viewers" isNumber>
      {formatCount(channel.viewers, language)}
    </Cell>,
    <Cell key="since" isNumber>
      {channel.on_air_since === null ? NONE : <Elapsed since={channel.on_air_since} />}
    </Cell>,
    <Cell key="publisher">
      <span className="channel-list__software" title={software}>
        {software ?? NONE}
      </span>
    </Cell>,
  ];
}

export function ChannelList({ channels, alarmsOf, sort, onSort, mayEdit }: ListProps): ReactElement {
  const t = useText(controlText);
  const language = useLanguage();
  const [picked, setPicked] = useState<Selection>(new Set());
  const chosen = channels.filter((channel) => picked === "all" || picked.has(channel.id));
  return (
    <>
      <div className="table-frame">
        <Table
          aria-label={t.channels}
          className="table channel-list"
          selectionMode="multiple"
          selectedKeys={picked}
          onSelectionChange={setPicked}
          sortDescriptor={describe(sort)}
          onSortChange={({ column }) => {
            onSort(column as Sort);
          }}
        >
          <TableHeader>
            <Column width={40}>
              <Pick />
            </Column>
            <Column id="name" isRowHeader allowsSorting>
              {t.name}
            </Column>
            <Column id="state" allowsSorting>
              {t.state}
            </Column>
            <Column id="bitrate" allowsSorting isNumber>
              {t.bitrate}
            </Column>
            <Column isNumber>{t.frameRate}</Column>
            <Column>{t.resolution}</Column>
            <Column id="viewers" allowsSorting isNumber>
              {t.viewers}
            </Column>
            <Column isNumber>{t.since}</Column>
            <Column>{t.publisher}</Column>
          </TableHeader>
          <TableBody>
            {channels.map((channel) => (
              <Row key={channel.id} id={channel.id} href={`/control/${channel.slug}`} className="table__row" textValue={channel.name}>
                <Cell>
                  <Pick />
                </Cell>
                <Cell>
                  <span className="channel-list__name">
                    <Picture name={channel.slug} address={channel.playback.thumbnail} isMoving={channel.status !== "off_air"} everyMs={4_000} />
                    <span>
                      <strong>{channel.name}</strong>
                      <span className="note">{channel.slug}</span>
                    </span>
                  </span>
                </Cell>
                <Cell>
                  <span className="channel-list__state">
                    <StatusMark status={channel.status} />
                    <AlarmBadge count={alarmsOf(channel)} />
                  </span>
                </Cell>
                {factCells(channel, language)}
              </Row>
            ))}
          </TableBody>
        </Table>
      </div>
      {chosen.length === 0 ? null : (
        <BulkBar
          channels={chosen}
          mayEdit={mayEdit}
          onDone={() => {
            setPicked(new Set());
          }}
        />
      )}
    </>
  );
}
