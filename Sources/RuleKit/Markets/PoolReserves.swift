/// What a pool of two tokens has, kept in the lane's state. The app's team puts it in by the `[config]`: `reserve_0` and
/// `reserve_1` are what the pool starts with, and mean nothing once it has traded.
public struct PoolReserves: Hashable, Sendable {
    /// Of token 0.
    public var token0: UInt128
    /// Of token 1.
    public var token1: UInt128

    /// Reserves of these amounts.
    public init(_ token0: UInt128, _ token1: UInt128) {
        self.token0 = token0
        self.token1 = token1
    }

    /// Reads `reserve_0` and `reserve_1`.
    ///
    /// - Throws: ``ConfigurationError/missingKey``, ``ConfigurationError/wrongType``, ``ConfigurationError/tooLarge`` for
    ///   more than ``LaneTokens/supplyMax``, ``empty``.
    public init(_ configuration: Configuration) throws(ConfigurationError) {
        token0 = try configuration.integer("reserve_0")
        token1 = try configuration.integer("reserve_1")
        guard token0 <= LaneTokens.supplyMax, token1 <= LaneTokens.supplyMax else { throw .tooLarge }
        guard token0 > 0, token1 > 0 else { throw Self.empty }
    }

    /// A pool has to start with something of both tokens.
    public static let empty = ConfigurationError(code: 102)

    /// What the pool has now, if it started with these reserves.
    public func current(_ state: borrowing LaneState) -> PoolReserves {
        PoolReserves(state.unsigned(Self.key(0)) ?? token0, state.unsigned(Self.key(1)) ?? token1)
    }

    /// What the pool has now, if it started with these reserves.
    public func current(_ state: borrowing LaneStateReader) -> PoolReserves {
        PoolReserves(state.unsigned(Self.key(0)) ?? token0, state.unsigned(Self.key(1)) ?? token1)
    }

    /// Makes these what the pool has.
    public func write(_ state: inout LaneState) {
        state.write(Self.key(0), token0)
        state.write(Self.key(1), token1)
    }

    private static func key(_ token: UInt8) -> StateKey { StateKey("reserve").appending(token) }
}
