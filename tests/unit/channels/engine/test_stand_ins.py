from headwater.channels.engine.stand_ins import StandIns
from headwater.media.model import Codec, TrackKind
from headwater.segments.model import TrackInfo


def picture(height: int) -> TrackInfo:
    return TrackInfo(f"video-{height}", TrackKind.VIDEO, Codec.H264, "avc1.64001f", 90_000, "i", 1, 1, height=height)


SOUND = TrackInfo("audio-main", TrackKind.AUDIO, Codec.AAC, "mp4a.40.2", 48_000, "a", 1, 1)


def test_nobody_stands_in_while_all_rungs_are_there() -> None:
    stand_ins = StandIns()
    tracks = [picture(720), picture(360), SOUND]
    stand_ins.plan(tracks)
    assert stand_ins.tracks(tracks) == []


def test_the_nearest_rung_below_stands_in_and_brings_its_init_segment() -> None:
    stand_ins = StandIns()
    stand_ins.plan([picture(1080), picture(720), picture(360), SOUND])
    smaller = [picture(480), picture(240), SOUND]
    stand_ins.inits = {"video-480": ("x", b"480"), "video-240": ("y", b"240")}
    stand_ins.plan(smaller)
    assert stand_ins.by_source == {"video-480": ["video-1080", "video-720"], "video-240": ["video-360"]}
    assert [(track.track_id, track.height) for track in stand_ins.tracks(smaller)] == [
        ("video-1080", 480),
        ("video-720", 480),
        ("video-360", 240),
    ]
    assert dict(stand_ins.own_inits())["video-360"] == ("y", b"240")


def test_a_rung_that_is_back_needs_no_stand_in() -> None:
    stand_ins = StandIns()
    stand_ins.plan([picture(720), SOUND])
    stand_ins.plan([picture(360), SOUND])
    stand_ins.plan([picture(720), picture(360), SOUND])
    assert stand_ins.by_source == {}


def test_without_pictures_there_is_nothing_to_stand_in_with() -> None:
    stand_ins = StandIns()
    stand_ins.plan([picture(720), SOUND])
    stand_ins.plan([SOUND])
    assert stand_ins.tracks([SOUND]) == []
