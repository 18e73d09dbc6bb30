/// The senders of a lane with sequential nonces: found by account once for a transaction, then by place.
struct SenderTable {
    private var places: [UInt32: UInt32] = [:]
    private var senders: [Lane.Sender] = []

    /// The place of an account's sender; it never changes.
    func find(_ account: UInt32) -> UInt32? { places[account] }

    /// The sender of an account, nil before its first transaction.
    subscript(account: UInt32) -> Lane.Sender? { places[account].map { senders[Int($0)] } }

    subscript(at place: UInt32) -> Lane.Sender {
        get { senders[Int(place)] }
        set { senders[Int(place)] = newValue }
    }

    /// Adds the sender of an account that has none, and answers its place.
    mutating func add(_ sender: Lane.Sender, of account: UInt32) -> UInt32 {
        let place = UInt32(senders.count)
        senders.append(sender)
        places[account] = place
        return place
    }
}
