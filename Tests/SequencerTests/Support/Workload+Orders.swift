import Sequencer
import Wire

// What accounts order of the network itself, most of it good.

extension Workload {
    /// One order, for the network as it stands.
    mutating func order(_ core: borrowing Sequencer) -> LogEntry? {
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<3:
            let (account, number) = orderer(core)
            let to = users[Int.random(in: 0..<users.count, using: &random)]
            return .transfer(
                Transfer(
                    number: number, from: account, to: random.chance(10) ? account : to, amount: amount(account, core),
                    signature: .zero))
        case 3..<5:
            let (account, number) = orderer(core)
            return .withdrawal(
                Withdrawal(
                    number: number, account: account, amount: amount(account, core) / 8,
                    destination: account.bytes, network: .zero, signature: .zero))
        case 5..<8: return cancellation(core)
        default:
            guard let bundle = recentBundles.suffix(12).randomElement(using: &random) else { return nil }
            let payer = random.chance(5) ? users[0] : bundle.payer
            return .bundleCancellation(
                BundleCancellation(
                    number: core.orderNumber(of: payer) + 1, payer: payer, bundle: bundle.hash, signature: .zero))
        }
    }

    private mutating func orderer(_ core: borrowing Sequencer) -> (PublicKey, UInt64) {
        let account = random.chance(20) ? Self.payers[3] : users[Int.random(in: 0..<users.count, using: &random)]
        let skipped: UInt64 = random.chance(4) ? 1 : 0
        return (account, core.orderNumber(of: account) + (random.chance(4) ? 0 : 1) + skipped)
    }

    /// A part of what is free, now and then nothing or more than there is.
    private mutating func amount(_ account: PublicKey, _ core: borrowing Sequencer) -> Amount {
        let (balance, held) = core.balance(of: account)
        if random.chance(5) { return [0, balance - held, .max].randomElement(using: &random) ?? 0 }
        return (balance - held) / Amount(Int.random(in: 3...40, using: &random))
    }

    private mutating func cancellation(_ core: borrowing Sequencer) -> LogEntry? {
        guard let envelope = recent.suffix(12).randomElement(using: &random) else { return nil }
        let position = Int.random(in: envelope.operations.indices, using: &random)
        return .cancellation(
            Cancellation(
                number: core.orderNumber(of: envelope.sender) + 1, lane: envelope.lane, sender: envelope.sender,
                nonce: envelope.operations[position].nonce &+ (random.chance(5) ? 1 : 0),
                transaction: envelope.transactionHash(at: position), signature: .zero))
    }
}
