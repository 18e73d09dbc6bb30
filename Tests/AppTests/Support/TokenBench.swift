package import RuleTestSupport

// Rules with RuleKit's tokens and pool on a ``RuleBench``. An account is 32 times the same byte.

extension RuleBench {
    /// What an account has of a token.
    package func balance(of account: UInt8, _ token: UInt8) -> UInt128 { unsigned(Self.balanceKey(account, token)) }

    /// Gives an account so much of a token, out of nothing.
    package func fund(_ account: UInt8, _ token: UInt8, _ amount: UInt128) {
        state[Self.balanceKey(account, token)] = littleEndian(amount)
    }

    /// What the pool has, once it has traded.
    package var reserves: (token0: UInt128, token1: UInt128) {
        (unsigned(Array("reserve".utf8) + [0]), unsigned(Array("reserve".utf8) + [1]))
    }

    /// What there is of a token, in balances and in the pool.
    package func total(_ token: UInt8) -> UInt128 {
        state.keys.filter { $0.starts(with: Array("balance".utf8) + [token]) }.reduce(
            token == 0 ? reserves.token0 : reserves.token1
        ) { $0 + unsigned($1) }
    }

    private static func balanceKey(_ account: UInt8, _ token: UInt8) -> [UInt8] {
        Array("balance".utf8) + [token] + [UInt8](repeating: account, count: 32)
    }
}

/// Payloads of RuleKit's tokens and of the pools.
package enum TokenPayload {
    /// Mints to the sender, or to the account of 32 such bytes.
    package static func mint(_ token: UInt8, _ amount: UInt128, to account: UInt8 = 0) -> [UInt8] {
        [0, token] + [UInt8](repeating: account, count: 32) + littleEndian(amount)
    }

    /// Transfers to the account of 32 such bytes.
    package static func transfer(_ token: UInt8, _ amount: UInt128, to account: UInt8) -> [UInt8] {
        [1, token] + [UInt8](repeating: account, count: 32) + littleEndian(amount)
    }

    /// Swaps an amount of what is paid for at least a minimum of what is got.
    package static func swap(buy: Bool, _ amount: UInt128, minimum: UInt128 = 0) -> [UInt8] {
        [buy ? 2 : 3] + littleEndian(amount) + littleEndian(minimum)
    }

    /// An order in a batch: an amount of token 0 at a limit.
    package static func order(buy: Bool, _ amount: UInt128, _ limit: UInt64, over denominator: UInt64 = 1) -> [UInt8] {
        [buy ? 2 : 3] + littleEndian(amount) + littleEndian(limit) + littleEndian(denominator)
    }
}

extension CallBytes.Transaction {
    /// A transaction with enough gas, no fee, and a hash of 32 times the byte `id`.
    package static func sent(
        _ id: UInt8, by sender: UInt8, _ payload: [UInt8], nonce: UInt64 = 0
    ) -> CallBytes.Transaction {
        .with {
            ($0.hashByte, $0.senderByte, $0.payload, $0.nonce) = (id, sender, payload, nonce)
            ($0.maxFeePerGas, $0.maxPriorityFeePerGas) = (0, 0)
        }
    }
}
