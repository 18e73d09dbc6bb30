import Glibc

/// Makes sure that a store has one writer. The kernel drops the lock with the process, so that a killed one leaves
/// nothing behind; the lock's file stays, it means nothing by itself.
final class WriterLock: Sendable {
    private let descriptor: CInt

    /// Takes the lock or throws: ``StoreError/Code/writerActive`` when somebody has it, here or in another process.
    init(_ files: StoreFiles) throws(StoreError) {
        let what = "cannot open the store for writing"
        // Not inherited: a program started by this one must not keep the lock.
        descriptor = open(files.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .system(path: files.lock, what: what) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let failed = errno
            close(descriptor)
            guard failed == EWOULDBLOCK else { throw .system(failed, path: files.lock, what: what) }
            throw StoreError(
                .writerActive, path: files.lock, what: what, why: "another process has it open for writing",
                remedy: "Stop that node, or open the store for reading. `fuser \(files.lock)` names the process.")
        }
    }

    deinit {
        // Closing alone would leave the lock with a child that is between fork and exec and still shares the file.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}

extension StoreError {
    /// Names what the operating system answered.
    static func system(_ number: CInt = errno, path: String, what: String) -> StoreError {
        let why = String(cString: strerror(number))
        return switch number {
        case EROFS:
            StoreError(.readOnly, path: path, what: what, why: why, remedy: "Choose a folder that can be written.")
        case ENOSPC, EDQUOT:
            StoreError(.full, path: path, what: what, why: why, remedy: "Free room on the disk and try again.")
        case EIO:
            StoreError(.inputOutput, path: path, what: what, why: why, remedy: "Check the disk.")
        case ENOENT:
            StoreError(.missing, path: path, what: what, why: why, remedy: "Check the path.")
        default:
            StoreError(
                .cannotOpen, path: path, what: what, why: why, remedy: "Check the path and the folder's permissions.")
        }
    }
}
