"""What a data set is made of, and what is said of one that cannot be used."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cleanplate.core.errors import InputError, UsageError
from cleanplate.core.progress import Progress
from cleanplate.training.pairs import Demands, check_pairs, find_pairs, split

from .tiny import disc, discs, write


def test_pairs_are_found_by_name(data: Path) -> None:
    pairs = find_pairs(data)
    assert [pair.name for pair in pairs] == ["0", "1", "2", "3", "4", "5"]
    assert pairs == find_pairs(None, data / "images", data / "masks")


def test_unpaired_files_are_refused_by_name(data: Path) -> None:
    (data / "masks" / "3.png").unlink()
    (data / "images" / "4.png").unlink()
    with pytest.raises(InputError, match=r"1 photo without a mask \(3.png\) and 1 mask without a"):
        find_pairs(data)


def test_unpaired_files_are_skipped_with_a_warning(
    data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(5):
        (data / "masks" / f"{number}.png").unlink()
    assert [pair.name for pair in find_pairs(data, unpaired="skip")] == ["5"]
    assert "5 photos without a mask (0.png, 1.png, 2.png and 2 more); left out" in caplog.text


def test_two_files_of_a_name_are_refused(data: Path) -> None:
    (data / "images" / "3.png").unlink()
    for ending in ("jpg", "bmp"):
        write(data / "images" / f"3.{ending}", disc(3)[0])
    with pytest.raises(InputError, match=r"3: several files have this name"):
        find_pairs(data)


def test_the_split_is_the_same_for_a_seed(data: Path) -> None:
    pairs = find_pairs(data)
    one, two, three = (split(pairs, 0.34, seed) for seed in (1, 1, 2))
    assert (len(one.training), len(one.validation)) == (4, 2)
    assert sorted([*one.training, *one.validation], key=lambda p: p.name) == list(pairs)
    assert one == two
    assert one.fingerprint() != three.fingerprint()


def test_a_share_keeps_at_least_one_aside(data: Path) -> None:
    assert len(split(find_pairs(data), 0.01, 0).validation) == 1
    assert split(find_pairs(data), 0, 0).validation == ()


def test_nothing_left_to_learn_from_is_refused(tmp_path: Path) -> None:
    pairs = find_pairs(discs(tmp_path, 1))
    with pytest.raises(UsageError, match="1 of 1 pairs for validation leave none"):
        split(pairs, 0.5, 0)


def test_good_pairs_are_all_used_and_progress_is_told(data: Path) -> None:
    told: list[Progress] = []
    pairs = find_pairs(data)
    assert check_pairs(pairs, Demands("refuse"), told.append) == pairs
    assert [(one.done, one.total) for one in told] == [(n, 6) for n in range(1, 7)]


def test_masks_of_another_size_are_refused(data: Path) -> None:
    write(data / "masks" / "2.png", np.full((20, 32), 255, np.uint8))
    with pytest.raises(InputError, match=r"2\.png is 32x20, its photo 48x40; .*--resize-masks"):
        check_pairs(find_pairs(data), Demands())
    assert len(check_pairs(find_pairs(data), Demands(resize_masks=True))) == 6


def test_soft_masks_are_refused_where_binary_ones_are_needed(data: Path) -> None:
    mask = disc(1)[1]
    mask[0] = 100  # 48 of 1920 pixels
    write(data / "masks" / "1.png", mask)
    with pytest.raises(InputError, match=r"1\.png is soft, 2\.5% of it .* --soft cut"):
        check_pairs(find_pairs(data), Demands("refuse"))
    assert len(check_pairs(find_pairs(data), Demands("keep"))) == 6


@pytest.mark.parametrize(("how", "left"), [("skip", 5), ("keep", 6)])
def test_empty_masks_are_refused_unless_meant(data: Path, how: str, left: int) -> None:
    write(data / "masks" / "5.png", np.zeros((40, 48), np.uint8))
    pairs = find_pairs(data)
    with pytest.raises(
        InputError,
        match=r"1 mask without a subject, nowhere above the middle \(5.png\); .*--empty skip",
    ):
        check_pairs(pairs, Demands())
    kept = check_pairs(pairs, Demands(empty=how))  # type: ignore[arg-type]
    assert [pair.name for pair in kept] == [str(number) for number in range(left)]


def test_a_data_set_of_empty_masks_only_is_refused_in_any_case(data: Path) -> None:
    for number in range(6):
        write(data / "masks" / f"{number}.png", np.zeros((40, 48), np.uint8))
    with pytest.raises(InputError, match="all masks are empty"):
        check_pairs(find_pairs(data), Demands(empty="keep"))


def test_a_damaged_photo_is_named(data: Path) -> None:
    (data / "images" / "4.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    with pytest.raises(InputError, match=r"4\.png"):
        check_pairs(find_pairs(data), Demands())


def test_masks_of_labels_0_and_1_are_binary(data: Path) -> None:
    write(data / "masks" / "0.png", disc(0)[1] // 255)
    assert len(check_pairs(find_pairs(data), Demands("refuse"))) == 6
