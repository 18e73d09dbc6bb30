import Wire

/// How the texts of both formats are understood (FLOW-12). Prefixed with `0x` in JSON lines, bare in the table.
enum FlowText {
    static func hash(_ digits: some StringProtocol) throws(FlowProblem) -> Bytes32 {
        guard let bytes = Hex.bytes(digits, count: 32) else { throw notHexadecimal(digits, bytes: 32) }
        return Bytes32(bytes: bytes)
    }

    static func address(_ digits: some StringProtocol) throws(FlowProblem) -> FlowAddress {
        guard let address = FlowAddress(hexadecimal: digits) else { throw notHexadecimal(digits, bytes: 20) }
        return address
    }

    static func selector(_ digits: some StringProtocol) throws(FlowProblem) -> FlowSelector {
        guard let selector = FlowSelector(hexadecimal: digits) else { throw notHexadecimal(digits, bytes: 4) }
        return selector
    }

    /// What follows `0x`.
    static func unprefixed(_ text: String) throws(FlowProblem) -> Substring {
        guard text.hasPrefix("0x") else { throw FlowProblem(.value, "\(quoted(text)) does not start with 0x") }
        return text.dropFirst(2)
    }

    static func amount(_ text: some StringProtocol) throws(FlowProblem) -> Amount { try DecimalText.integer(text) }

    static func status(_ number: UInt64) throws(FlowProblem) -> FlowStatus {
        guard let status = UInt8(exactly: number).flatMap(FlowStatus.init) else {
            throw FlowProblem(.value, "\(number) is neither 0 (failed) nor 1 (succeeded)")
        }
        return status
    }

    static func role(_ text: String) throws(FlowProblem) -> FlowRecord.Sandwich.Role {
        guard let role = FlowRecord.Sandwich.Role(rawValue: text) else {
            throw FlowProblem(.value, "\(quoted(text)) is none of front, victim, back")
        }
        return role
    }

    static func app(_ text: some StringProtocol) throws(FlowProblem) -> LaneName {
        let name: LaneName
        do {
            name = try LaneName(text)
        } catch {
            throw FlowProblem(.app, "\(quoted(text)) is not a name that an app can have")
        }
        guard name != FlowTransaction.openLane else {
            throw FlowProblem(.app, "`open` is the lane of transactions that touch no app, no app's name")
        }
        return name
    }

    /// Throws unless `apps` ascend by their bytes without repeats: FLOW-31 takes the first of them.
    static func checkOrder(_ apps: [LaneName]) throws(FlowProblem) {
        for (name, next) in zip(apps, apps.dropFirst()) where name >= next {
            throw FlowProblem(.app, "\(quoted(next.description)) stands after \(quoted(name.description))")
        }
    }

    private static func notHexadecimal(_ digits: some StringProtocol, bytes: Int) -> FlowProblem {
        FlowProblem(.value, "\(quoted(digits)) is not \(2 * bytes) hexadecimal digits")
    }
}
