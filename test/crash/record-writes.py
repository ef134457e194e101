"""A disk that remembers: a FUSE file over an image, every write and every flush of it appended to a log, in order.

record-writes.py IMAGE LOG MOUNTPOINT. Prints "ready" when MOUNTPOINT/disk is there; ends when it is unmounted.
Log: 'F', or 'W' with offset (u64), length (u32) and the bytes; little endian.
"""
import errno
import os
import stat
import struct
import sys

import pyfuse3
import trio

image, log_path, mountpoint = sys.argv[1:4]
size = os.path.getsize(image)
disk = os.open(image, os.O_RDWR)
log = open(log_path, "wb", 0)
DISK = pyfuse3.ROOT_INODE + 1


class Recorder(pyfuse3.Operations):
    enable_writeback_cache = False

    def attributes(self, inode):
        entry = pyfuse3.EntryAttributes()
        entry.st_ino = inode
        if inode == pyfuse3.ROOT_INODE:
            entry.st_mode = stat.S_IFDIR | 0o755
        else:
            entry.st_mode = stat.S_IFREG | 0o600
            entry.st_size = size
        entry.attr_timeout = entry.entry_timeout = 300
        return entry

    async def getattr(self, inode, ctx=None):
        return self.attributes(inode)

    async def setattr(self, inode, attr, fields, fh, ctx):
        return self.attributes(inode)

    async def lookup(self, parent, name, ctx=None):
        if name == b"disk":
            return self.attributes(DISK)
        raise pyfuse3.FUSEError(errno.ENOENT)

    async def opendir(self, inode, ctx):
        return inode

    async def readdir(self, fh, start, token):
        if start < 1:
            pyfuse3.readdir_reply(token, b"disk", self.attributes(DISK), 1)

    async def open(self, inode, flags, ctx):
        return pyfuse3.FileInfo(fh=DISK, direct_io=True)

    async def read(self, fh, offset, length):
        return os.pread(disk, length, offset)

    async def write(self, fh, offset, data):
        os.pwrite(disk, data, offset)
        log.write(b"W" + struct.pack("<QI", offset, len(data)) + bytes(data))
        return len(data)

    async def fsync(self, fh, datasync):
        log.write(b"F")

    async def flush(self, fh):
        pass

    async def release(self, fh):
        pass


pyfuse3.init(Recorder(), mountpoint, set(pyfuse3.default_options) | {"fsname=kho-crash"})
print("ready", flush=True)
try:
    trio.run(pyfuse3.main)
finally:
    pyfuse3.close()
