"""The zip container: read with suspicion, written back as the compressed bytes it was."""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from typing import NamedTuple

from sheetsync.errors import StoreError
from sheetsync.stores.ooxml.check import TAGS, checked

MOST_PARTS = 5_000
MOST_BYTES = 400 * 2**20  # unpacked, of the parts that are read; the most cells take about 250 MB
KEPT = 4 * 2**20  # a larger part is unpacked again when it is asked for again
LEVEL = 3  # half the time of level 6 for a seventh more bytes

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_AGAIN = "save it as .xlsx (Excel workbook) in Excel or LibreOffice"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_LOCAL, _CENTRAL, _END = b"PK\3\4", b"PK\1\2", b"PK\5\6"
_OUTSIDE = re.compile(r"[A-Za-z]:|\.\.?(?:/|\Z)|.*\0", re.DOTALL)
_PIECE = 2**16
_KEPT_FLAGS = 0x806  # how hard it was compressed, and UTF-8 names; sizes are written up front


class Member(NamedTuple):
    """One part as it lies in the file; `method` is how its bytes are packed."""

    name: str
    info: zipfile.ZipInfo
    packed: bytes
    method: int
    crc: int
    size: int


class Archive:
    """The parts of a package by name; names differ in more than case, as the format demands.

    A part is unpacked and looked at when it is first read. Any other is nobody's business here.
    StoreError says what makes the bytes of a file unfit.
    """

    def __init__(self, data: bytes) -> None:
        members = (_member(data, info) for info in _directory(data))
        self._members = {member.name.lower(): member for member in members}
        self._parts: dict[str, bytes] = {}
        self._changed: set[str] = set()
        self._sound: set[str] = set()  # large parts that were looked at
        self._room = MOST_BYTES

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._members

    @property
    def changed(self) -> list[str]:
        """The parts that are to be packed anew."""
        return [member.name for key, member in self._members.items() if key in self._changed]

    def read(self, name: str, most: int = TAGS) -> bytes:
        """Return an XML part of at most so many tags in its plain form.

        StoreError when the package lacks it, or it cannot be trusted.
        """
        key = name.lower()
        if key in self._parts:
            return self._parts[key]
        data = self.unpacked(name)
        part = data if key in self._sound else checked(data, name, most)
        if part is data and len(data) > KEPT:
            self._sound.add(key)
        else:
            self._parts[key] = part
        return part

    def unpacked(self, name: str) -> bytes:
        """Return the bytes of any part; StoreError when the package lacks it or it is damaged."""
        if name.lower() in self._changed:
            return self._parts[name.lower()]
        member = self._members.get(name.lower())
        if member is None:
            raise StoreError(
                f"damaged workbook: its part {name} is missing; fetch an undamaged copy"
            )
        if name.lower() not in self._sound:
            self._room -= member.size
        if self._room < 0:
            raise StoreError(
                f"{name} unpacks to {member.size / 2**20:,.0f} MB; expected at most "
                f"{MOST_BYTES / 2**20:,.0f} MB in all parts that are read, refused"
            )
        return _inflated(member)

    def write(self, name: str, data: bytes) -> None:
        """Put a changed or a new part in; the others keep their bytes."""
        key = name.lower()
        if key not in self._members:
            self._members[key] = Member(name, zipfile.ZipInfo(name), b"", zipfile.ZIP_STORED, 0, 0)
        self._parts[key] = data
        self._changed.add(key)

    def remove(self, name: str) -> None:
        """Take a part out; nothing may point to it any more."""
        key = name.lower()
        del self._members[key]
        self._parts.pop(key, None)
        self._changed.discard(key)

    def to_bytes(self) -> bytes:
        """Return the zip of all parts in their old order, only the changed ones packed anew."""
        body: list[bytes] = []
        index: list[bytes] = []
        position = 0
        for name, member in self._members.items():
            if name in self._changed:
                member = _packed(member, self._parts[name])
            local, central = _headers(member, position)
            body += (local, member.packed)
            index.append(central)
            position += len(local) + len(member.packed)
        size = sum(map(len, index))
        end = struct.pack("<4s4H2LH", _END, 0, 0, len(index), len(index), size, position, 0)
        return b"".join([*body, *index, end])


def _refuse_other_formats(data: bytes) -> None:
    if not data:
        raise StoreError("the file is empty (0 bytes); expected an .xlsx workbook, fetch it again")
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise StoreError("the workbook has a password to open it; save it without one")
        raise StoreError(f"an old .xls workbook, not .xlsx; {_AGAIN}")
    if _LOCAL.startswith(data[:4]):
        return
    if data.startswith(_UTF16) or b"\0" not in data[:4096]:
        raise StoreError(
            f"a text file (CSV or HTML) with another name, not .xlsx; open it and {_AGAIN}"
        )
    raise StoreError(f"not an .xlsx workbook (not a zip archive); {_AGAIN}")


def _directory(data: bytes) -> list[zipfile.ZipInfo]:
    """Return what the index says of each part, once all of it can be believed."""
    _refuse_other_formats(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except Exception as error:  # damage shows as half a dozen kinds of exception there
        raise StoreError(
            f"the workbook is cut off or damaged ({error}); fetch a whole copy of it"
        ) from None
    if sum(info.compress_size for info in infos) > len(data):
        raise StoreError("damaged workbook: its parts overlap; fetch an undamaged copy")
    infos = [info for info in infos if not info.orig_filename.endswith(("/", "\\"))]  # no folders
    _refuse_strange_members(infos)
    return infos


def _refuse_strange_members(infos: list[zipfile.ZipInfo]) -> None:
    if any(info.filename == "mimetype" for info in infos):
        raise StoreError(f"an OpenDocument (.ods) file with another name; {_AGAIN}")
    if len(infos) > MOST_PARTS:
        raise StoreError(
            f"{len(infos):,} parts in the workbook; expected at most {MOST_PARTS:,}, refused"
        )
    seen: set[str] = set()
    for info in infos:
        name = _name(info)
        if name.lower() in seen:
            raise StoreError(
                f"damaged workbook: the part {name!r} is there twice; open it in Excel and save it"
            )
        seen.add(name.lower())
        if _OUTSIDE.match(name):
            raise StoreError(
                f"the part name {info.orig_filename!r} leads out of the workbook; refused"
            )
        if info.flag_bits & 1:
            raise StoreError(f"the part {name} is encrypted; save the workbook without a password")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise StoreError(f"the part {name} is packed in a way .xlsx does not know; {_AGAIN}")


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name as the format has it; some programs write `\\xl\\workbook.xml`."""
    return posixpath.normpath(info.orig_filename.replace("\\", "/").lstrip("/"))


def _member(data: bytes, info: zipfile.ZipInfo) -> Member:
    """Return the member with its packed bytes; the local header must agree with the directory."""
    start = info.header_offset
    header = data[start : start + 30]
    if start < 0 or len(header) < 30 or not header.startswith(_LOCAL):
        raise StoreError(f"damaged workbook: {info.filename} is not where its index says")
    name_length, extra_length = struct.unpack("<2H", header[26:30])
    start += 30 + name_length + extra_length
    packed = data[start : start + info.compress_size]
    return Member(_name(info), info, packed, info.compress_type, info.CRC, info.file_size)


def _inflated(member: Member) -> bytes:
    """Return the part, never more than its declared size and one byte.

    It is unpacked piece by piece into one buffer: zlib itself would hold it twice.
    """
    data = member.packed
    if member.method == zipfile.ZIP_DEFLATED:
        unpacker, unpacked = zlib.decompressobj(-15), io.BytesIO()
        try:
            for start in range(0, len(data), _PIECE):
                room = member.size + 1 - unpacked.tell()
                if not room:
                    break
                unpacked.write(unpacker.decompress(data[start : start + _PIECE], room))
        except zlib.error as error:
            raise StoreError(
                f"damaged workbook: {member.name} does not unpack ({error}); "
                "fetch an undamaged copy"
            ) from None
        data = unpacked.getvalue()
    if len(data) != member.size or zlib.crc32(data) != member.crc:
        raise StoreError(
            f"damaged workbook: {member.name} does not have the size or checksum "
            "its index says; fetch an undamaged copy"
        )
    return data


def _packed(old: Member, data: bytes) -> Member:
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
    packed = packer.compress(data) + packer.flush()
    return Member(old.name, old.info, packed, zipfile.ZIP_DEFLATED, zlib.crc32(data), len(data))


def _headers(member: Member, position: int) -> tuple[bytes, bytes]:
    """Return the header before a member and its entry in the index, without extra fields."""
    info = member.info
    flags = info.flag_bits & _KEPT_FLAGS
    name = member.name.encode("utf-8" if flags & 0x800 else "cp437")
    year, month, day, hour, minute, second = info.date_time
    common = struct.pack(
        "<5H3L2H",
        20,
        flags,
        member.method,
        hour << 11 | minute << 5 | second // 2,
        (year - 1980) << 9 | month << 5 | day,
        member.crc,
        len(member.packed),
        member.size,
        len(name),
        0,
    )
    system = struct.pack("<H", info.create_system << 8 | 20)
    where = struct.pack("<3H2L", 0, 0, info.internal_attr, info.external_attr, position)
    return _LOCAL + common + name, _CENTRAL + system + common + where + name
