import GRDB

extension StoreError {
    /// Names what SQLite answered, for the store in `files`.
    init(_ error: any Error, path: String, files: StoreFiles, what: String) {
        switch error {
        case let error as StoreError:
            self = error
        case let damage as Damage:
            self.init(damage, files: files, what: what)
        case let error as DatabaseError:
            let (code, remedy) = Self.classify(error, files: files)
            let detail = error.message ?? "no message"
            let why = "SQLite answered \(error.extendedResultCode.rawValue), \(detail)"
            self.init(code, path: path, what: what, why: why, remedy: remedy)
        default:
            self.init(
                .unexpected, path: path, what: what, why: String(describing: error),
                remedy: "Please report this with the message.")
        }
    }

    private static func classify(_ error: DatabaseError, files: StoreFiles) -> (Code, remedy: String) {
        switch error.resultCode {
        case .SQLITE_FULL:
            (.full, "Nothing of it was stored. Free room on the disk and try again.")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            (.busy, "Close other programs that write to the file, then try again.")
        case .SQLITE_READONLY:
            (.readOnly, "Make the folder and its files writable, or open the store for reading.")
        case .SQLITE_IOERR:
            (.inputOutput, "Check the disk, then open the store again: it says what is there.")
        case .SQLITE_CORRUPT:
            (.corruptPage, files.verifyRemedy)
        case .SQLITE_NOTADB:
            (.notAStore, "Check the path. " + files.verifyRemedy)
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            (
                .cannotOpen,
                "Check the folder's permissions. A reader needs to write beside the file unless a writer lives."
            )
        case .SQLITE_TOOBIG:
            (.tooLarge, "Nothing was changed. A row may have \(StoreLimits.rowBytesMax) bytes.")
        default:
            // A schema that lacks a table or column is a file that was written by something else.
            (.unexpected, "Please report this with the message. " + files.verifyRemedy)
        }
    }
}
