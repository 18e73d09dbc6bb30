/// Who and what a scenario names, so that a misspelt name is found where it stands.
struct ScenarioNames {
    /// Accounts in the order in which they were listed or, without a list, first used.
    private(set) var used: [String] = []
    private var accounts: Set<String> = []
    private var isListed = false
    /// Every transaction and bundle, and every leg as `BUNDLE/LEG`, in the file's order.
    private(set) var ids: [String] = []
    private var idSet: Set<String> = []
    /// Transactions that were read to their end, in the file's order.
    private(set) var transactions: [String] = []
    private var transactionSet: Set<String> = []

    /// From now on only who is listed exists.
    mutating func startList() { isListed = true }

    /// False if it is there already.
    mutating func list(account: String) -> Bool { add(account) }

    /// False if accounts are listed, and this one is not.
    mutating func use(account: String) -> Bool {
        if isListed { return accounts.contains(account) }
        _ = add(account)
        return true
    }

    /// False if it is there already.
    mutating func add(id: String) -> Bool {
        guard idSet.insert(id).inserted else { return false }
        ids.append(id)
        return true
    }

    func hasID(_ id: String) -> Bool { idSet.contains(id) }

    /// From now on payloads may name it.
    mutating func finish(transaction id: String) {
        transactions.append(id)
        transactionSet.insert(id)
    }

    func hasTransaction(_ id: String) -> Bool { transactionSet.contains(id) }

    private mutating func add(_ account: String) -> Bool {
        guard accounts.insert(account).inserted else { return false }
        used.append(account)
        return true
    }
}
