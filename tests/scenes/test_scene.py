import pytest
from PIL import Image, ImageChops

from otterscope.geometry import Region
from otterscope.scenes import peopling
from otterscope.scenes.album import COUNTED
from otterscope.scenes.placing import CHUNK, Placed, area, shared
from otterscope.scenes.scene import Scene
from otterscope.scenes.truth import truths

WIDE, HIGH = 3 * CHUNK + 77, 2 * CHUNK + 31


@pytest.fixture(scope="module")
def scene() -> Scene:
    return Scene(3, WIDE, HIGH)


@pytest.fixture(scope="module")
def whole(scene: Scene) -> Image.Image:
    return scene.paint(Region(0, 0, WIDE, HIGH))


def counted(scene: Scene) -> list[Placed]:
    return scene.counted(Region(0, 0, scene.width, scene.height))


@pytest.mark.parametrize(
    "window",
    [
        Region(0, 0, 1, 1),
        Region(0, 0, CHUNK, CHUNK),
        Region(CHUNK - 3, CHUNK - 5, 7, 11),
        Region(501, 300, 640, 480),
        Region(WIDE - 240, HIGH - 240, 240, 240),
        Region(33, 700, 1400, 90),
    ],
    ids=str,
)
def test_a_window_has_the_pixels_of_the_whole(whole: Image.Image, window: Region) -> None:
    """A fresh scene paints it: nothing that was painted before may matter."""
    painted = Scene(3, WIDE, HIGH).paint(window)
    there = whole.crop((window.x, window.y, window.right, window.bottom))
    assert ImageChops.difference(painted, there).getbbox() is None


def test_tiles_fit_in_any_order(whole: Image.Image) -> None:
    scene = Scene(3, WIDE, HIGH)
    sheet = Image.new("RGB", (WIDE, HIGH))
    tiles = [(x, y) for y in range(0, HIGH, 307) for x in range(0, WIDE, 419)]
    for x, y in reversed(tiles):
        tile = scene.paint(Region(x, y, min(419, WIDE - x), min(307, HIGH - y)))
        sheet.paste(tile, (x, y))
    assert sheet.tobytes() == whole.tobytes()


def test_registers_fit_too() -> None:
    """Tall scrolls have several registers; their borders are as seamless as any other place."""
    tall = Scene(9, 300, 4100)
    window = Region(20, 1800, 260, 500)
    whole = tall.paint(Region(0, 0, 300, 4100)).crop((20, 1800, 280, 2300))
    assert Scene(9, 300, 4100).paint(window).tobytes() == whole.tobytes()


def test_each_seed_has_its_own_scroll(whole: Image.Image) -> None:
    """Of the pixels alone, the paper would tell: it lies elsewhere on each scroll."""
    scenes = Scene(3, WIDE, HIGH), Scene(4, WIDE, HIGH)
    one, other = ({(thing.kind, thing.x, thing.y) for thing in counted(scene)} for scene in scenes)
    assert min(len(one), len(other)) > 20
    assert len(one & other) < 3
    assert scenes[1].paint(Region(0, 0, WIDE, HIGH)).tobytes() != whole.tobytes()


@pytest.mark.parametrize("size", [(239, 240), (240, 239), (120_001, 240), (240, 10_001)])
def test_no_scroll_is_smaller_or_larger(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="can be painted"):
        Scene(1, *size)


def test_the_smallest_and_the_largest_can_be_painted() -> None:
    assert Scene(1, 240, 240).paint(Region(0, 0, 240, 240)).size == (240, 240)
    assert Scene(1, 120_000, 10_000).paint(Region(119_700, 9_700, 300, 300)).size == (300, 300)


def test_what_is_counted_stands_in_the_picture_and_shows() -> None:
    scene = Scene(12, 4 * CHUNK, 4 * CHUNK)
    found = list(truths(scene, Region(0, 0, scene.width, scene.height)))
    assert len(found) > 150
    shares = [one.visible for one in found]
    assert min(shares) > 0.6
    assert sum(share > 0.9 for share in shares) > 0.9 * len(shares)
    for one in found:
        assert one.box.x >= 0
        assert one.box.y >= 0
        assert one.box.right <= scene.width
        assert one.box.bottom <= scene.height


def test_a_long_scroll_has_every_kind() -> None:
    scene = Scene(12, 6000, 2000)
    assert {one.kind for one in counted(scene)} == set(COUNTED)


def test_boats_float_and_all_others_stand_on_land() -> None:
    scene = Scene(12, 6000, 2000)
    things = counted(scene)
    bridges = [one.box for one in things if one.kind == "bridge"]
    for one in things:
        if one.kind == "boat":
            assert scene.land.wet(one.x, one.y) > 0
        elif one.kind != "bridge" and not any(shared(one.box, bridge) for bridge in bridges):
            assert scene.land.wet(one.x, one.y) < 0, one


def test_what_a_chunk_proposes_stands_in_it() -> None:
    """Else two proposals could meet that were never weighed against each other, or a window miss one."""
    land = Scene(12, 5000, 2000).land
    for make in (peopling.houses, peopling.creatures, peopling.trees, peopling.ground):
        for i, j in ((0, 0), (3, 1), (5, 2), (-1, 1), (9, 3)):
            for one in make(land, i, j):
                assert (one.x // CHUNK, one.y // CHUNK) == (i, j), (make, one)


def test_counted_things_leave_each_other_room() -> None:
    scene = Scene(12, 4000, 2000)
    things = [one for one in counted(scene) if one.kind not in {"bridge", "pagoda", "house"}]
    on_bridges = [one.box for one in counted(scene) if one.kind == "bridge"]
    things = [one for one in things if not any(shared(one.box, bridge) for bridge in on_bridges)]
    for number, one in enumerate(things):
        for other in things[number + 1 :]:
            assert shared(one.box, other.box) <= 0.2 * min(area(one.box), area(other.box)), (one, other)


def test_a_long_scroll_has_a_market_with_a_caravan_in_its_middle() -> None:
    scene = Scene(12, 3600, 2000)
    middle = [one for one in counted(scene) if one.kind == "camel" and one.strength > 1]
    assert len(middle) == 5
    assert all(abs(one.x - 1800) < 1200 for one in middle)
    assert not any(one.strength > 1 and one.kind == "camel" for one in counted(Scene(12, 1000, 1000)))
