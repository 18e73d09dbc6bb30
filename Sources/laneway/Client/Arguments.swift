import Wire

extension LaneName {
    /// A lane that somebody typed.
    init(argument: String) throws(UsageError) {
        do throws(WireError) { try self.init(argument) } catch {
            throw UsageError(description: "\(argument.prefix(80)) is no lane's name: \(error.reason)")
        }
    }
}

extension Amount {
    /// An amount that somebody typed for an option.
    init(argument: String, option: String) throws(UsageError) {
        try self.init(argument: argument, name: "--\(option)")
    }

    /// An amount that somebody typed: digits, with underscores between them if one likes.
    init(argument: String, name: String) throws(UsageError) {
        let digits = argument.filter { $0 != "_" }
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let amount = Amount(digits) else {
            throw UsageError(
                description: "\(name) \(argument.prefix(80)) is no amount: whole units, 10^18 to the token")
        }
        self = amount
    }
}

extension Hash {
    /// A hash that somebody typed.
    init(argument: String) throws(UsageError) {
        guard argument.hasPrefix("0x"), let hash = Hash(hex: argument) else {
            throw UsageError(description: "\(argument.prefix(80)) is no hash, which is 0x and 64 hexadecimal digits")
        }
        self = hash
    }
}
