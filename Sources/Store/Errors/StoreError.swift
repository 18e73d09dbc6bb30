/// Why the store could not do what it was asked. Two errors with the same ``code`` call for the same action.
public struct StoreError: Error, Hashable, Sendable {
    /// Stable names; programs may match on the raw values.
    public enum Code: String, Sendable, CaseIterable {
        /// Somebody else has written at that position, or the caller lags: the fence (STO-11).
        case positionConflict = "STORE_POSITION_CONFLICT"
        /// A sub-block or block that does not follow the last stored one.
        case heightConflict = "STORE_HEIGHT_CONFLICT"
        /// A row would be larger than ``StoreLimits/rowBytesMax``, or a number than 2^63 - 1.
        case tooLarge = "STORE_TOO_LARGE"
        /// What was given to be stored breaks its own format.
        case invalidInput = "STORE_INVALID_INPUT"
        /// There is no store in that folder.
        case missing = "STORE_MISSING"
        /// There is a store in that folder already.
        case exists = "STORE_EXISTS"
        /// The file is empty: a copy that was cut short, never something that the store wrote.
        case emptyFile = "STORE_EMPTY_FILE"
        /// The file is something else than a store.
        case notAStore = "STORE_NOT_A_STORE"
        /// Written by a newer version of this program.
        case newerVersion = "STORE_NEWER_VERSION"
        /// Written by an older version; a writer migrates it, a reader may not.
        case olderVersion = "STORE_OLDER_VERSION"
        /// The store of a network whose genesis has another version than this build's.
        case otherGenesisVersion = "STORE_OTHER_GENESIS_VERSION"
        /// The store of another network.
        case wrongGenesis = "STORE_WRONG_GENESIS"
        /// Another process, or this one, has the store open for writing.
        case writerActive = "STORE_WRITER_ACTIVE"
        /// Somebody held the database's own lock for longer than the store waits.
        case busy = "STORE_BUSY"
        /// A write to a store that was opened for reading, or that the file system does not let be written.
        case readOnly = "STORE_READ_ONLY"
        /// The file or folder cannot be opened: permissions, a missing parent.
        case cannotOpen = "STORE_CANNOT_OPEN"
        /// No room. Nothing of the commit was stored; the same commit may be tried again.
        case full = "STORE_FULL"
        /// The disk failed. Whether the last commit is there is known only after opening again.
        case inputOutput = "STORE_INPUT_OUTPUT"
        /// SQLite found a page that cannot be right.
        case corruptPage = "STORE_CORRUPT_PAGE"
        /// A row that cannot be read: wrong lengths, numbers out of range, an encoding that does not decode.
        case malformedRow = "STORE_MALFORMED_ROW"
        /// Rows that can be read but do not fit together: positions, hashes, signatures.
        case brokenChain = "STORE_BROKEN_CHAIN"
        /// A snapshot whose bytes do not have its hash.
        case damagedSnapshot = "STORE_DAMAGED_SNAPSHOT"
        /// SQLite refused for a reason that the store does not know; a bug.
        case unexpected = "STORE_UNEXPECTED"
    }

    /// Whether a commit that fails like this has stored nothing, so that the same one may be tried again (STO-13).
    public var mayTryAgain: Bool { code == .full || code == .busy }

    /// A place in the file and what was wrong there.
    public struct Finding: Hashable, Sendable {
        /// The table's name, as in STO-3.
        public var table: String
        /// The row's key: a position, height or number.
        public var row: Int64
        /// The column, or what was compared.
        public var subject: String
        /// What it should be.
        public var expected: String
        /// What it is.
        public var found: String
    }

    /// What kind of failure it is.
    public var code: Code
    /// The file or folder.
    public var path: String
    /// What was tried.
    public var what: String
    /// Why it did not work.
    public var why: String
    /// What to do about it; a command where one helps.
    public var remedy: String
    /// Set for ``Code/malformedRow``, ``Code/brokenChain`` and ``Code/damagedSnapshot``.
    public var finding: Finding?

    init(_ code: Code, path: String, what: String, why: String, remedy: String, finding: Finding? = nil) {
        self.code = code
        self.path = path
        self.what = what
        self.why = why
        self.remedy = remedy
        self.finding = finding
    }
}

extension StoreError: CustomStringConvertible {
    /// One line for people: what, where, why, and what to do.
    public var description: String {
        var place = path
        if let finding { place += ", table \(finding.table), row \(finding.row)" }
        return "\(what): \(why) (\(place)). \(remedy) [\(code.rawValue)]"
    }
}
