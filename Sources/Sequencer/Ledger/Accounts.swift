import Wire

/// One account. Index 0...n in ``Accounts``; indices are assigned in the order in which the log first pays an account,
/// and never leave the process.
struct Account {
    let key: PublicKey
    /// In the smallest unit; what is held is part of it.
    var balance: Amount
    /// Held for admitted transactions; at most ``balance``.
    var held: Amount = 0
    /// First of the account's nonce records in ``Accounts/nonces``, or -1.
    var firstNonce: Int32 = -1
    /// Orders so far (ORDER-2).
    var orders: UInt64 = 0
    /// Whether the account changed since the last block.
    var touched = false

    /// What the account can still promise.
    var spendable: Amount { balance - held }
}

/// The next sequential nonce of one account in one lane.
struct NonceRecord {
    /// What the account has pending in the lane, a place in its ``Pool/chains``; nil for nothing.
    var chain: UInt32?
    let lane: UInt32
    var next: UInt64
    /// The account's next record in ``Accounts/nonces``, or -1.
    let nextRecord: Int32
}

/// All balances, holds and sequential nonces (LEDGER-1 to LEDGER-4).
///
/// Invariants, checked in production: no balance goes below what is held, and the sum of all balances is what came in
/// less what went out (``Sequencer/checkSupply()``).
struct Accounts {
    private(set) var all: [Account] = []
    private var index = KeyIndex()
    private(set) var nonces: [NonceRecord] = []
    /// Accounts that changed since the last block.
    private(set) var touched: [UInt32] = []
    /// Everything deposited and claimed so far less what was withdrawn; the sum of all balances.
    private(set) var supply: Amount = 0

    func find(_ key: PublicKey) -> UInt32? { index.find(key.bytes) }

    subscript(_ account: UInt32) -> Account { all[Int(account)] }

    /// The account of `key`, made with a balance of 0 if it is new.
    mutating func findOrMake(_ key: PublicKey) -> UInt32 {
        if let found = find(key) { return found }
        let new = index.add(key.bytes)
        all.append(Account(key: key, balance: 0))
        touch(new)
        return new
    }

    /// The most that there may be in all. Money can go round once a sub-block, so that what a block turns over is at
    /// most this many times ``Sequencer/subBlocksPerBlockMax``: sums of it stay below 2^128.
    static let supplyMax: Amount = 1 << 116

    /// Whether a deposit of `amount` keeps the supply within ``supplyMax``.
    func canDeposit(_ amount: Amount) -> Bool { amount <= Self.supplyMax - supply }

    /// Mints a deposit. The caller has asked ``canDeposit(_:)``.
    mutating func deposit(_ amount: Amount, to account: UInt32) {
        supply += amount
        credit(amount, to: account)
    }

    /// Takes money out of the network. The caller has checked ``Account/spendable``.
    mutating func withdraw(_ amount: Amount, from account: UInt32) {
        supply -= amount
        pay(amount, from: account)
    }

    /// The caller has checked ``Account/spendable``.
    mutating func pay(_ amount: Amount, from account: UInt32) {
        all[Int(account)].balance -= amount
        touch(account)
    }

    /// One order more.
    mutating func useOrder(of account: UInt32) {
        all[Int(account)].orders += 1
        touch(account)
    }

    /// As a snapshot has it.
    mutating func restore(orders: UInt64, of account: UInt32) { all[Int(account)].orders = orders }

    /// Cannot overflow: every balance is at most ``supply``, which was checked when it grew.
    mutating func credit(_ amount: Amount, to account: UInt32) {
        all[Int(account)].balance += amount
        touch(account)
    }

    /// The caller has checked ``Account/spendable``.
    mutating func hold(_ amount: Amount, of account: UInt32) {
        all[Int(account)].held += amount
        touch(account)
    }

    mutating func release(_ amount: Amount, of account: UInt32) {
        all[Int(account)].held -= amount
        touch(account)
    }

    /// Ends a hold of `held` by paying `cost` of it.
    mutating func settle(hold held: Amount, cost: Amount, of account: UInt32) {
        all[Int(account)].held -= held
        all[Int(account)].balance -= cost
        touch(account)
    }

    // MARK: Nonces

    /// A new record for an account's first transaction in a lane.
    mutating func makeNonce(of account: UInt32, lane: UInt32, next: UInt64 = 0) -> UInt32 {
        let record = UInt32(nonces.count)
        nonces.append(NonceRecord(lane: lane, next: next, nextRecord: all[Int(account)].firstNonce))
        all[Int(account)].firstNonce = Int32(record)
        return record
    }

    func nextNonce(_ record: UInt32) -> UInt64 { nonces[Int(record)].next }

    func chain(_ record: UInt32) -> UInt32? { nonces[Int(record)].chain }

    mutating func setChain(_ chain: UInt32?, of record: UInt32) { nonces[Int(record)].chain = chain }

    mutating func useNonce(_ record: UInt32, of account: UInt32) {
        nonces[Int(record)].next += 1
        touch(account)
    }

    // MARK: Touched accounts

    private mutating func touch(_ account: UInt32) {
        guard !all[Int(account)].touched else { return }
        all[Int(account)].touched = true
        touched.append(account)
    }

    mutating func clearTouched() {
        for account in touched { all[Int(account)].touched = false }
        touched.removeAll(keepingCapacity: true)
    }

    /// The account's leaf in the ledger tree: key, balance, hold, orders, and the nonces by lane name (LEDGER-5).
    func leaf(of account: UInt32, laneNames: (UInt32) -> LaneName, into writer: inout WireWriter) -> Hash {
        let value = all[Int(account)]
        writer.removeAll(keepingCapacity: true)
        value.key.encode(into: &writer)
        writer.write(value.balance)
        writer.write(value.held)
        writer.write(value.orders)
        if value.firstNonce >= 0 {
            let first = nonces[Int(value.firstNonce)]
            if first.nextRecord < 0 {
                laneNames(first.lane).encode(into: &writer)
                writer.write(first.next)
            } else {
                var records = nonceRecords(of: account).map { (laneNames($0.lane), $0.next) }
                records.sort { $0.0 < $1.0 }
                for (lane, next) in records {
                    lane.encode(into: &writer)
                    writer.write(next)
                }
            }
        }
        return Hash.of(.account, writer)
    }

    func nonceRecords(of account: UInt32) -> [NonceRecord] {
        var records: [NonceRecord] = []
        var next = all[Int(account)].firstNonce
        while next >= 0 {
            records.append(nonces[Int(next)])
            next = nonces[Int(next)].nextRecord
        }
        return records
    }
}
