import pytest
from tests.fixtures_api import ApiHarness

from headwater.accounts.model import Role
from headwater.channels.keys import ChannelAuthoriser
from headwater.channels.model import (
    AudioFacts,
    ChannelChange,
    ChannelChanged,
    ChannelFacts,
    GatewayViewers,
    InputFacts,
    PublisherFacts,
    RungFacts,
    VideoFacts,
)
from headwater.core.errors import HeadwaterError
from headwater.segments.model import ChannelState


def facts_of(channel_id: str, at_us: int, state: ChannelState = ChannelState.ON_AIR) -> ChannelFacts:
    return ChannelFacts(
        channel_id=channel_id,
        state=state,
        at_us=at_us,
        publisher=PublisherFacts("p1", "rtmp", "obs-output", at_us - 5_000_000, "203.0.113.77"),
        input=InputFacts(
            VideoFacts("h264", "avc1.640028", 1920, 1080, 30.0, 2.0, 5_800_000),
            AudioFacts("aac", 48_000, 2, 128_000),
            6_000_000,
        ),
        rungs=(RungFacts("video-720", "720p", 1280, 720, 30.0, 2_800_000, "avc1.64001f"),),
        encode_speed=1.0,
    )


async def test_the_smallest_story(api: ApiHarness) -> None:
    client = await api.signed_in(Role.OPERATOR)
    answer = await client.post("/api/v1/channels", json={"slug": "one", "name": "One"})
    assert answer.status_code == 201
    assert answer.headers["location"] == "/api/v1/channels/one"
    made = answer.json()
    way = made["inputs"][0]
    assert way["url"] == "rtmp://tv.example:1935/live"
    assert way["urls"] == {"rtmp": "rtmp://tv.example:1935/live", "rtmps": None}
    assert len(way["stream_key"]) == 28
    assert way["key_hint"] == f"…{way['stream_key'][-4:]}"
    assert made["playback"]["hls"] == "http://tv.example:8080/live/one/index.m3u8"
    assert made["playback"]["dash"] == "http://tv.example:8080/live/one/manifest.mpd"
    assert made["status"] == "off_air"
    assert made["measured"] is None

    grant = await ChannelAuthoriser(api.database, api.secrets).authorise("live", way["stream_key"], "203.0.113.77")
    assert (grant.channel_id, grant.input_id) == (made["id"], way["id"])
    api.facts.apply(facts_of(made["id"], api.clock.now_us()))
    api.viewers.apply(GatewayViewers("gateway-0", {"one": 3}))
    api.viewers.apply(GatewayViewers("gateway-1", {"one": 4}))

    shown = (await client.get("/api/v1/channels/one")).json()
    assert shown["status"] == "on_air"
    assert shown["viewers"] == 7
    assert shown["measured"]["bitrate_bps"] == 6_000_000
    assert shown["measured"]["frame_rate"] == 30.0
    assert shown["measured"]["video"]["codec_string"] == "avc1.640028"
    assert shown["measured"]["publisher"]["peer"] == "203.0.113.77"
    assert shown["on_air_since"] is not None
    assert shown["inputs"][0]["stream_key"] is None
    assert api.bus.published == [("channel.changed", ChannelChanged(made["id"], ChannelChange.CREATED))]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"slug": "one"}, 409, "slug_taken"),
        ({"slug": "admin"}, 422, "slug_reserved"),
        ({"slug": "01a1fe36-25c6-7811-8125-ead480882ad1"}, 422, "slug_reserved"),
        ({"slug": "One"}, 422, "request_invalid"),
        ({"slug": "-one"}, 422, "request_invalid"),
        ({"slug": "two", "colour": "red"}, 422, "request_invalid"),
        ({"slug": "two", "ladder": []}, 422, "request_invalid"),
        ({"slug": "two", "segment_s": 1, "part_s": 0.6}, 422, "timing_invalid"),
        (
            {
                "slug": "two",
                "ladder": [
                    {"name": "a", "height": 360, "bitrate_bps": 800_000},
                    {"name": "b", "height": 720, "bitrate_bps": 2_000_000},
                ],
            },
            422,
            "ladder_invalid",
        ),
        ({}, 422, "request_invalid"),
    ],
)
async def test_what_can_not_be_a_channel_is_refused_with_words(
    api: ApiHarness, body: dict[str, object], status: int, code: str
) -> None:
    client = await api.signed_in(Role.OPERATOR)
    await client.post("/api/v1/channels", json={"slug": "one"})
    for language, sample in (("en", "e"), ("zh-TW,zh;q=0.9", "。")):
        answer = await client.post("/api/v1/channels", json=body, headers={"Accept-Language": language})
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert sample in problem["detail"]
        assert problem["instance"] == "/api/v1/channels"
        if code == "request_invalid":
            assert problem["errors"]
            assert all(sample in item["detail"] for item in problem["errors"])


async def test_a_change_says_what_waits_for_the_next_publish(api: ApiHarness) -> None:
    client = await api.signed_in(Role.OPERATOR)
    await client.post("/api/v1/channels", json={"slug": "one"})
    ladder = [{"name": "720p", "height": 720, "bitrate_bps": 2_000_000}]
    answer = await client.patch("/api/v1/channels/one", json={"name": "Eins", "ladder": ladder, "dvr_window_s": 600})
    assert answer.json()["name"] == "Eins"
    assert answer.json()["ladder"] == ladder
    assert answer.json()["applies_at_next_publish"] == ["dvr_window_s", "ladder"]
    back = await client.patch("/api/v1/channels/one", json={"ladder": None})
    assert back.json()["ladder"] is None
    assert back.json()["dvr_window_s"] == 600
    before = len(api.bus.published)
    same = await client.patch("/api/v1/channels/one", json={"name": "Eins"})
    assert same.json()["applies_at_next_publish"] == []
    assert len(api.bus.published) == before
    refused = await client.patch("/api/v1/channels/one", json={"segment_s": 1.0, "part_s": 0.9})
    assert refused.json()["code"] == "timing_invalid"


async def test_keys_are_rotated_revealed_and_never_listed(api: ApiHarness) -> None:
    client = await api.signed_in(Role.OPERATOR)
    made = (await client.post("/api/v1/channels", json={"slug": "one"})).json()
    first, path = made["inputs"][0]["stream_key"], f"/api/v1/channels/one/inputs/{made['inputs'][0]['id']}"
    assert (await client.post(f"{path}/reveal-key")).json() == {"stream_key": first}
    second = (await client.post(f"{path}/rotate-key")).json()["stream_key"]
    assert second != first
    authoriser = ChannelAuthoriser(api.database, api.secrets)
    with pytest.raises(HeadwaterError) as refused:
        await authoriser.authorise("live", first, "")
    assert refused.value.entry.code == "stream_key_unknown"
    assert (await authoriser.authorise("live", second, "")).channel_id == made["id"]
    assert api.bus.published[-1][1].what is ChannelChange.KEY_ROTATED
    for shown in ("/api/v1/channels", "/api/v1/channels/one"):
        text = (await client.get(shown)).text
        assert first not in text
        assert second not in text
    missing = await client.post(f"/api/v1/channels/one/inputs/{made['id']}/rotate-key")
    assert missing.json()["code"] == "input_not_found"


async def test_deleting_tells_everybody_and_frees_the_name(api: ApiHarness) -> None:
    client = await api.signed_in(Role.OPERATOR)
    made = (await client.post("/api/v1/channels", json={"slug": "one"})).json()
    assert (await client.post("/api/v1/channels/one/disconnect")).status_code == 204
    assert api.bus.published[-1][1].what is ChannelChange.DISCONNECT
    assert (await client.delete("/api/v1/channels/one")).status_code == 204
    assert api.bus.published[-1] == ("channel.changed", ChannelChanged(made["id"], ChannelChange.DELETED))
    assert (await client.get("/api/v1/channels/one")).json()["code"] == "channel_not_found"
    again = (await client.post("/api/v1/channels", json={"slug": "one"})).json()
    assert again["id"] != made["id"]


async def test_lists_are_searched_sorted_filtered_and_paged(api: ApiHarness) -> None:
    client = await api.signed_in(Role.OPERATOR)
    for slug, name in (("a", "Berg"), ("b", "香蕉"), ("c", "Apfel"), ("d", "berlin"), ("e", "100%")):
        api.clock.advance(1)
        await client.post("/api/v1/channels", json={"slug": slug, "name": name, "description": f"about {slug}_"})

    async def slugs(query: str) -> list[str]:
        return [item["slug"] for item in (await client.get(f"/api/v1/channels?{query}")).json()["items"]]

    assert await slugs("q=BER") == ["a", "d"]
    assert await slugs("q=香") == ["b"]
    assert await slugs("q=0%25") == ["e"]
    assert await slugs("q=c_") == ["c"]
    assert await slugs("sort=-created_at") == ["e", "d", "c", "b", "a"]
    assert await slugs("sort=name") == ["e", "c", "a", "d", "b"]
    on_air = (await client.get("/api/v1/channels/d")).json()["id"]
    api.facts.apply(facts_of(on_air, api.clock.now_us()))
    assert await slugs("status=on_air") == ["d"]
    assert await slugs("status=off_air&sort=slug") == ["a", "b", "c", "e"]

    seen: list[str] = []
    cursor = ""
    while True:
        page = (await client.get(f"/api/v1/channels?sort=-slug&limit=2&cursor={cursor}")).json()
        seen += [item["slug"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = page["next_cursor"]
    assert seen == ["e", "d", "c", "b", "a"]
    wrong = await client.get(f"/api/v1/channels?sort=name&cursor={cursor}")
    assert wrong.json()["code"] == "cursor_invalid"
    assert (await client.get("/api/v1/channels?sort=colour")).json()["code"] == "sort_unknown"
    assert (await client.get("/api/v1/channels?cursor=%00")).json()["code"] == "cursor_invalid"


async def test_creators_see_and_change_their_own_channels_only(api: ApiHarness) -> None:
    operator = await api.signed_in(Role.OPERATOR)
    creator = await api.signed_in(Role.CREATOR)
    await operator.post("/api/v1/channels", json={"slug": "house"})
    await creator.post("/api/v1/channels", json={"slug": "mine"})
    listed = (await creator.get("/api/v1/channels")).json()["items"]
    assert [item["slug"] for item in listed] == ["mine"]
    assert (await creator.get("/api/v1/channels/house")).json()["code"] == "channel_not_found"
    assert (await creator.delete("/api/v1/channels/house")).json()["code"] == "channel_not_found"
    assert (await creator.patch("/api/v1/channels/mine", json={"name": "Mine"})).status_code == 200
    assert len((await operator.get("/api/v1/channels")).json()["items"]) == 2
    support = await api.signed_in(Role.SUPPORT)
    assert (await support.get("/api/v1/channels/mine")).status_code == 200
    assert (await support.patch("/api/v1/channels/mine", json={"name": "x"})).json()["code"] == "forbidden"
    made = (await creator.get("/api/v1/channels/mine")).json()
    api.facts.apply(facts_of(made["id"], api.clock.now_us()))
    assert (await support.get("/api/v1/channels/mine")).json()["measured"]["publisher"]["peer"] == ""
    assert (await creator.get("/api/v1/channels/mine")).json()["measured"]["publisher"]["peer"] == "203.0.113.77"


async def test_playback_tokens_open_their_channel_for_their_time(api: ApiHarness) -> None:
    client = await api.signed_in(Role.OPERATOR)
    made = (await client.post("/api/v1/channels", json={"slug": "one", "playback_policy": "token"})).json()
    answer = await client.post("/api/v1/channels/one/playback-tokens", json={"expires_in_s": 60})
    assert answer.status_code == 201
    token = answer.json()["token"]
    assert answer.json()["hls"].endswith(f"/live/one/index.m3u8?token={token}")
    now_s = api.clock.now_us() / 1e6
    assert api.tokens.allows(token, made["id"], now_s + 59)
    assert not api.tokens.allows(token, made["id"], now_s + 61)
    assert not api.tokens.allows(token, "other", now_s)


async def test_everybody_sees_listed_channels_on_air_first(api: ApiHarness) -> None:
    client = await api.signed_in(Role.OPERATOR)
    for slug in ("a", "b", "c"):
        await client.post("/api/v1/channels", json={"slug": slug, "name": slug.upper(), "is_listed": slug != "c"})
    on_air = (await client.get("/api/v1/channels/b")).json()["id"]
    api.facts.apply(facts_of(on_air, api.clock.now_us()))
    await api.directory.refresh()
    public = api.client()
    page = (await public.get("/api/v1/public/channels?limit=1")).json()
    assert [item["slug"] for item in page["items"]] == ["b"]
    rest = (await public.get(f"/api/v1/public/channels?cursor={page['next_cursor']}")).json()
    assert [item["slug"] for item in rest["items"]] == ["a"]
    assert rest["next_cursor"] is None
    assert "measured" not in page["items"][0]
    hidden = (await public.get("/api/v1/public/channels/c")).json()
    assert hidden["thumbnail"] == "http://tv.example:8080/live/c/thumb.jpg"
    assert (await public.get("/api/v1/public/channels/nope")).json()["code"] == "channel_not_found"
    site = (await public.get("/api/v1/public/site")).json()
    assert site["languages"] == ["zh-Hant-TW", "en"]


async def test_a_repeated_write_is_done_once(api: ApiHarness) -> None:
    client = await api.signed_in(Role.OPERATOR)
    key = {"Idempotency-Key": "a-1"}
    first = await client.post("/api/v1/channels", json={"slug": "one"}, headers=key)
    second = await client.post("/api/v1/channels", json={"slug": "one"}, headers=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.headers["idempotency-replayed"] == "true"
    assert second.json() == first.json()
    assert second.headers["location"] == first.headers["location"]
    other = await client.post("/api/v1/channels", json={"slug": "two"}, headers=key)
    assert other.json()["code"] == "idempotency_key_reused"
    failed = await client.post("/api/v1/channels", json={"slug": "one"}, headers={"Idempotency-Key": "a-2"})
    assert failed.json()["code"] == "slug_taken"
    assert (await client.delete("/api/v1/channels/one", headers={"Idempotency-Key": "a-3"})).status_code == 204
    assert (await client.delete("/api/v1/channels/one", headers={"Idempotency-Key": "a-3"})).status_code == 204
    retried = await client.post("/api/v1/channels", json={"slug": "one"}, headers={"Idempotency-Key": "a-2"})
    assert retried.status_code == 201
    assert "idempotency-replayed" not in retried.headers
    wrong = await client.post("/api/v1/channels", json={"slug": "x"}, headers={"Idempotency-Key": "k" * 201})
    assert wrong.json()["code"] == "idempotency_key_invalid"
    api.clock.advance(25 * 3600)
    await api.accounts.forget_expired()
    later = await client.post("/api/v1/channels", json={"slug": "one"}, headers=key)
    assert later.json()["code"] == "slug_taken"
