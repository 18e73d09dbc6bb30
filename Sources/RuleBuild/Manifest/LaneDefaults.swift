public import Wire

/// The `[lane]` table of an `app.toml`: how an app wishes its lane to be run. Every key has a default.
public struct LaneDefaults: Hashable, Sendable {
    /// `weight`: share of the space beyond the reserves, at least 1. Default 1.
    public var weight: UInt32
    /// `reserve_gas`: gas per sub-block to ask governance for. Default 1,000,000.
    public var reserveGas: UInt64
    /// `bundle_gas`: gas per sub-block for bundles' legs, on top of the reserve, to ask governance for. Default half the
    /// reserve, rounded down.
    public var bundleGas: UInt64
    /// `gas_target`: gas per block at which the base fee stands still; 0 fixes it at the minimum. Default 0.
    public var gasTarget: UInt64
    /// `minimum_base_fee`: amount per gas. Default 0.
    public var minimumBaseFee: Amount
    /// `max_tx_gas`: gas limit that a transaction may have; 0: the reserve. Default 0.
    public var maxTransactionGas: UInt64
    /// `nonce_mode`: `"sequential"` or `"unordered"`. Default `"sequential"`.
    public var nonceMode: NonceMode
    /// `mempool_count_max`: pending transactions, at least 1. Default 10,000.
    public var mempoolCountMax: UInt32
    /// `mempool_bytes_max`: bytes of pending transactions. Default 16 MiB.
    public var mempoolBytesMax: UInt64
    /// `memory`: linear memory of an instance, 1 MiB to 256 MiB, in whole pages of 64 KiB. Default 16 MiB.
    public var memoryBytesMax: UInt64
    /// `order_window`: how many candidates `order` gets at most, at least 1. Default 1,024.
    public var orderWindow: UInt32
    /// `state_bytes_max`: bytes of all keys and values of the lane's state. Default 16 MiB.
    public var stateBytesMax: UInt64
    /// `notice_period`: heights between an upgrade's announcement and its activation at least. Default 0: the network's
    /// longest lifetime.
    public var noticePeriod: UInt64
    /// `forced_delay`: heights that a transaction from the inbox waits at least before its turn. Default 0.
    public var forcedDelay: UInt64
    /// `[lane.fuel]`: units for one call of each function, at least 1. Defaults: `admit` 100,000, `execute` 1,000,000,
    /// `order`, `begin` and `settle` 10,000,000.
    public var fuel: FuelLimits
    /// `openings`, `price`, `reserve_price`, `opening_payers`: which openings the lane sells, how, and to whom. Default
    /// none.
    public var openings: OpeningsPolicy

    init(_ table: ManifestTable) throws(RuleBuildError) {
        try table.allow(
            [
                "weight", "reserve_gas", "bundle_gas", "gas_target", "minimum_base_fee", "max_tx_gas", "nonce_mode",
                "mempool_count_max", "mempool_bytes_max", "memory", "order_window", "state_bytes_max", "notice_period",
                "forced_delay", "fuel", "opening_payers",
            ] + ManifestTable.openingsKeys)
        weight = try table.integer("weight", in: 1...UInt32.max, default: 1)
        reserveGas = try table.integer("reserve_gas", in: 0...UInt64.max, default: 1_000_000)
        bundleGas = try table.integer("bundle_gas", in: 0...UInt64.max, default: reserveGas / 2)
        gasTarget = try table.integer("gas_target", in: 0...UInt64.max, default: 0)
        minimumBaseFee = try table.amount("minimum_base_fee", default: 0)
        maxTransactionGas = try table.integer("max_tx_gas", in: 0...UInt64.max, default: 0)
        nonceMode = try table.choice("nonce_mode", [("sequential", .sequential), ("unordered", .unordered)])
        mempoolCountMax = try table.integer("mempool_count_max", in: 1...LaneBounds.mempoolCountMax, default: 10_000)
        mempoolBytesMax = try table.size("mempool_bytes_max", in: 1...LaneBounds.mempoolBytesMax, default: 16 << 20)
        memoryBytesMax = try table.size(
            "memory", in: 1 << 20...LaneBounds.memoryBytesMax, multipleOf: 65_536, default: 16 << 20)
        orderWindow = try table.integer("order_window", in: 1...LaneBounds.orderWindowMax, default: 1_024)
        stateBytesMax = try table.size("state_bytes_max", in: 0...LaneBounds.stateBytesMax, default: 16 << 20)
        noticePeriod = try table.integer("notice_period", in: 0...LaneBounds.noticePeriodMax, default: 0)
        forcedDelay = try table.integer("forced_delay", in: 0...LaneBounds.forcedDelayMax, default: 0)
        fuel = try Self.fuel(table.table("fuel"))
        openings = try table.openings(default: [])
        openings.payers = try Self.payers(table, sells: openings != .closed)
    }

    /// Ascending, as the encoding has them.
    private static func payers(_ table: ManifestTable, sells: Bool) throws(RuleBuildError) -> [PublicKey] {
        let name = "opening_payers"
        guard let texts = try table.strings(name) else { return [] }
        guard sells else {
            throw table.error(
                .badValue, name, "there are \"\(name)\", but no opening is sold",
                "Sell some: openings = [\"top\", \"after\", \"bottom\"].")
        }
        guard (1...OpeningsPolicy.payersMax).contains(texts.count) else {
            throw table.error(
                .badValue, name, "there are \(texts.count) payers",
                "Name 1 to \(OpeningsPolicy.payersMax), or leave the key out to sell to anybody.")
        }
        var payers: [PublicKey] = []
        for text in texts {
            guard text.hasPrefix("0x"), let payer = PublicKey(hex: text) else {
                throw table.error(
                    .badValue, name, "\"\(text)\" is no public key", "Write \"0x\" and 64 hexadecimal digits.")
            }
            guard !payers.contains(payer) else {
                throw table.error(.badValue, name, "\"\(text)\" is there twice", "Name every payer once.")
            }
            payers.append(payer)
        }
        return payers.sorted()
    }

    private static func fuel(_ table: ManifestTable) throws(RuleBuildError) -> FuelLimits {
        try table.allow(["admit", "order", "begin", "execute", "settle"])
        return FuelLimits(
            admit: try table.integer("admit", in: 1...UInt64.max, default: 100_000),
            order: try table.integer("order", in: 1...UInt64.max, default: 10_000_000),
            begin: try table.integer("begin", in: 1...UInt64.max, default: 10_000_000),
            execute: try table.integer("execute", in: 1...UInt64.max, default: 1_000_000),
            settle: try table.integer("settle", in: 1...UInt64.max, default: 10_000_000))
    }
}
