"""The first bytes tell the kind of a file; any line ends are read; a # separates an archive from its member."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from isthmus.corpora.download.source_file import placed
from isthmus.corpora.request import Request
from isthmus.corpora.sources import write_corpus
from isthmus.errors import InputError
from isthmus.files import read_lines, read_tsv

TABLE = "english\tforeign\nOne.\tMoja.\nTwo.\tMbili.\n"
PAIRS = [("One.", "Moja."), ("Two.", "Mbili.")]
TMX = (
    '<tmx><body><tu><tuv xml:lang="en"><seg>One.</seg></tuv><tuv xml:lang="sw"><seg>Moja.</seg></tuv></tu></body></tmx>'
)


def zstd(content):
    return pa.compress(content, codec="zstd", asbytes=True)


def zipped(content, member="a/x.tsv"):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(member, content)
    return buffer.getvalue()


def tarred(content):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo("a/x.tsv")
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def bitext(tmp_path, options):
    output = tmp_path / "made" / "out"
    write_corpus(Request("bitext", "local", language="sw", options=options), output)
    return [(row["english"], row["foreign"]) for row in read_tsv(output)]


COMPRESS = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zstd}


@pytest.mark.parametrize("suffix", COMPRESS)
@pytest.mark.parametrize("name", ["x.tsv.{}", "x.TSV.{}", "x.tsv", "x"])
def test_a_compressed_file_whatever_its_name(tmp_path, suffix, name):
    path = tmp_path / name.format(suffix.upper() if "TSV" in name else suffix)
    path.write_bytes(COMPRESS[suffix](TABLE.encode()))
    assert bitext(tmp_path, {"path": str(path)}) == PAIRS


def test_several_streams_of_zstd_in_one_file(tmp_path):
    (tmp_path / "x.tsv.zst").write_bytes(zstd(TABLE[:20].encode()) + zstd(TABLE[20:].encode()))
    assert bitext(tmp_path, {"path": str(tmp_path / "x.tsv.zst")}) == PAIRS


@pytest.mark.parametrize("name", ["x.zip", "x.ZIP", "x.bin"])
@pytest.mark.parametrize("make", [zipped, tarred, lambda content: COMPRESS["zst"](tarred(content))])
def test_an_archive_whatever_its_name(tmp_path, name, make):
    if make is not zipped:
        name = name.lower().replace("zip", "tar")
    (tmp_path / name).write_bytes(make(gzip.compress(TABLE.encode())))
    assert bitext(tmp_path, {"path": f"{tmp_path / name}#*.tsv"}) == PAIRS
    with pytest.raises(InputError, match="it is an archive; name the file in it after a #"):
        bitext(tmp_path, {"path": str(tmp_path / name)})


def test_parquet_and_tmx_in_upper_case(tmp_path):
    (tmp_path / "x.TMX").write_text(TMX)
    assert bitext(tmp_path, {"path": str(tmp_path / "x.TMX")}) == PAIRS[:1]
    table = io.BytesIO()
    pq.write_table(pa.table({"english": ["One."], "foreign": ["Moja."]}), table)
    (tmp_path / "x.PARQUET").write_bytes(table.getvalue())
    (tmp_path / "y.zip").write_bytes(zipped(table.getvalue(), "y.parquet"))
    assert bitext(tmp_path, {"path": str(tmp_path / "x.PARQUET")}) == PAIRS[:1]
    assert bitext(tmp_path, {"path": f"{tmp_path / 'y.zip'}#y.parquet"}) == PAIRS[:1]


def test_what_is_not_what_its_name_says(tmp_path):
    (tmp_path / "x.tsv.gz").write_text("<html>Not found</html>")
    with pytest.raises(InputError, match=r"x\.tsv\.gz: it is broken or cut short: its name says gzip"):
        bitext(tmp_path, {"path": str(tmp_path / "x.tsv.gz")})
    (tmp_path / "x.tsv.zst").write_bytes(zstd(TABLE.encode() * 100)[:-4])
    with pytest.raises(InputError, match=r"x\.tsv\.zst: it is broken or cut short"):
        bitext(tmp_path, {"path": str(tmp_path / "x.tsv.zst")})


ENDS = {"lf": "\n", "crlf": "\r\n", "cr": "\r"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ENDS)
def test_lines_end_as_they_end(tmp_path, encoding, end):
    lines = ["One.", "Mbili ß 二\u2028\x85.", "", "Tatu."]
    for last in ("", ENDS[end]):
        (tmp_path / "x").write_bytes((ENDS[end].join(lines) + last).encode(encoding))
        assert list(read_lines(tmp_path / "x")) == list(enumerate(lines, 1))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_stray_cr_ends_no_line_of_a_file_with_lf(tmp_path, encoding):
    (tmp_path / "x").write_bytes("One\rtwo.\nThree.\n".encode(encoding))
    assert [line for _, line in read_lines(tmp_path / "x")] == ["One\rtwo.", "Three."]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("One.\n".encode("utf-16-le"), "not text: UTF-16 without a byte order mark"),
        (b"\xff\xfe", "the file is empty"),
        (b"\xff\xfeO\x00n", "not UTF-16 after line 0"),
        (b"\xff\xfeO\x00\n\x00\x00\xd8\n\x00", "not UTF-16 after line"),
        (b"One.\r\xe1\r", "not UTF-8 after line"),
    ],
)
def test_text_that_is_none_is_named(tmp_path, content, message):
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(InputError, match=message):
        list(read_lines(tmp_path / "x"))


@pytest.mark.parametrize("folder", ["run#1", "a b", "#", "a#b#c d"])
def test_a_path_may_have_a_hash_or_a_blank(tmp_path, folder):
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "a#1.tsv").write_text(TABLE)
    (tmp_path / folder / "a.zip").write_bytes(zipped(TABLE))
    assert bitext(tmp_path, {"path": f"{tmp_path / folder}/a#1.tsv"}) == PAIRS
    assert bitext(tmp_path, {"path": f"{tmp_path / folder}/a.zip#a/*.tsv"}) == PAIRS
    assert placed(f"{tmp_path / folder}/a.zip#a/#.tsv") == (f"{tmp_path / folder}/a.zip", "a/#.tsv")


def test_a_path_with_a_hash_that_is_not_there_says_what_a_hash_means(tmp_path):
    with pytest.raises(InputError, match=r"run#1/a\.tsv: no such file, and no archive of the name before the #"):
        bitext(tmp_path, {"path": f"{tmp_path}/run#1/a.tsv"})
    assert placed("https://x.org/a.zip#b.tsv") == ("https://x.org/a.zip", "b.tsv")
