internal import Glibc

/// The few calls of the file system that the cache needs.
enum FileSystem {
    /// Makes `path` and the folders above it, each with mode 0700 if it was not there.
    static func makeFolders(_ path: String) throws(WasmHostError) {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made += part + "/"
            if mkdir(made, 0o700) != 0, errno != EEXIST { throw failure(made, "cannot be made") }
        }
    }

    /// Makes sure that `folder` is ours and closed to others, closing it if need be.
    static func close(_ folder: String) throws(WasmHostError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(folder, "cannot be opened") }
        defer { _ = Glibc.close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(folder, "cannot be looked at") }
        guard status.st_uid == geteuid() else {
            throw WasmHostError(
                code: .cacheFolder, subject: folder,
                reason: "it belongs to user \(status.st_uid), and compiled modules are executable code",
                hint: "name a folder of your own")
        }
        if status.st_mode & 0o777 != 0o700, fchmod(descriptor, 0o700) != 0 {
            throw failure(folder, "cannot be closed to others")
        }
    }

    /// The whole file, or nil when it is not there, not a plain file of ours, or longer than `bytesMax`.
    static func read(_ path: String, bytesMax: Int) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { _ = Glibc.close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(),
            status.st_size >= 0, status.st_size <= bytesMax
        else { return nil }
        return [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
            count = 0
            while count < buffer.count, let base = buffer.baseAddress {
                let got = Glibc.read(descriptor, base + count, buffer.count - count)
                if got < 0, errno == EINTR { continue }
                if got <= 0 { break }
                count += got
            }
        }
    }

    /// Puts `parts` into the file at `path` so that it is either the old or the new one for everybody.
    static func replace(_ path: String, with parts: [UnsafeRawBufferPointer]) -> Bool {
        var template = Array("\(path).XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { return false }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        // Without a sync: after a crash the file may be cut, which its hash tells.
        let whole = parts.allSatisfy { write(descriptor, $0) }
        guard Glibc.close(descriptor) == 0, whole, rename(template, path) == 0 else {
            unlink(template)
            return false
        }
        return true
    }

    private static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Bool {
        var rest = bytes
        while let base = rest.baseAddress, !rest.isEmpty {
            let put = Glibc.write(descriptor, base, rest.count)
            if put < 0, errno == EINTR { continue }
            if put <= 0 { return false }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(put))
        }
        return true
    }

    private static func failure(_ path: String, _ what: String) -> WasmHostError {
        WasmHostError(
            code: .cacheFolder, subject: path, reason: "\(what): \(String(cString: strerror(errno)))",
            hint: "name a folder that you can write to")
    }
}
