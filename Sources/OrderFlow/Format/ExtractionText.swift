import Wire

/// The table's columns `arbitrage` and `sandwich` (FLOW-26). Parts are separated by colons, lists by commas, the parts
/// of a swap by slashes; `-` stands for nothing.
enum ExtractionText {
    // MARK: Writing

    static func text(of arbitrage: FlowArbitrage?) -> String {
        guard let arbitrage else { return FlowTable.nothing }
        return [bare(arbitrage.token), "\(arbitrage.profit)", list(arbitrage.apps)].joined(separator: ":")
    }

    static func text(of sandwich: FlowSandwich?) -> String {
        guard let sandwich else { return FlowTable.nothing }
        let swaps = sandwich.swaps.map { swap in
            [bare(swap.tokenIn), "\(swap.amountIn)", bare(swap.tokenOut), "\(swap.amountOut)"].joined(separator: "/")
        }
        return [sandwich.role.rawValue, list(sandwich.numbers), list(swaps)].joined(separator: ":")
    }

    private static func bare(_ address: FlowAddress) -> String { Hex.encode(address.bytes, prefixed: false) }

    private static func list(_ items: [some CustomStringConvertible]) -> String {
        items.isEmpty ? FlowTable.nothing : items.map(\.description).joined(separator: ",")
    }

    // MARK: Reading

    static func arbitrage(_ text: Substring) throws(FlowProblem) -> FlowArbitrage? {
        guard text != FlowTable.nothing else { return nil }
        let parts = try parts(text, 3, by: ":", "token, profit and apps")
        let apps = try items(parts[2], FlowText.app)
        try FlowText.checkOrder(apps)
        return FlowArbitrage(
            token: try FlowText.address(parts[0]), profit: try SignedTokenAmount(String(parts[1])), apps: apps)
    }

    static func sandwich(_ text: Substring) throws(FlowProblem) -> FlowSandwich? {
        guard text != FlowTable.nothing else { return nil }
        let parts = try parts(text, 3, by: ":", "role, numbers and swaps")
        let role = try FlowText.role(String(parts[0]))
        let numbers = try items(parts[1]) { text throws(FlowProblem) in
            try DecimalText.integer(text, as: UInt32.self)
        }
        guard !numbers.isEmpty, zip(numbers, numbers.dropFirst()).allSatisfy(<) else {
            throw FlowProblem(.value, "its numbers \(quoted(parts[1])) do not ascend, or there are none")
        }
        let swaps = try items(parts[2], swap)
        guard role != .victim || swaps.isEmpty else { throw FlowProblem(.value, "a victim's swaps are not listed") }
        return FlowSandwich(role: role, numbers: numbers, swaps: swaps)
    }

    private static func swap(_ text: Substring) throws(FlowProblem) -> FlowSwap {
        let parts = try parts(text, 4, by: "/", "token and amount in, token and amount out")
        return FlowSwap(
            tokenIn: try FlowText.address(parts[0]), amountIn: try TokenAmount(String(parts[1])),
            tokenOut: try FlowText.address(parts[2]), amountOut: try TokenAmount(String(parts[3])))
    }

    private static func parts(
        _ text: Substring, _ count: Int, by separator: Character, _ what: String
    ) throws(FlowProblem) -> [Substring] {
        let parts = text.split(separator: separator, maxSplits: count, omittingEmptySubsequences: false)
        guard parts.count == count else {
            throw FlowProblem(.value, "\(quoted(text)) is not \(what), separated by \(quoted(String(separator)))")
        }
        return parts
    }

    private static func items<T>(
        _ text: Substring, _ read: (Substring) throws(FlowProblem) -> T
    ) throws(FlowProblem) -> [T] {
        guard text != FlowTable.nothing else { return [] }
        var items: [T] = []
        for item in text.split(separator: ",", omittingEmptySubsequences: false) { items.append(try read(item)) }
        return items
    }
}
