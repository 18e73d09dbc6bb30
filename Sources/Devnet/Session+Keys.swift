public import Wire

extension Session {
    /// The development key of a role (DEV-6), such as `client/alice` or `governance`, from the session's folder or name.
    /// Throws ``DevnetError`` for what is no session.
    public static func key(of role: String, in session: String) throws(DevnetError) -> SecretKey {
        try developmentKeys(of: session).key(role)
    }

    /// The development key of a lane's owner. Throws ``DevnetError`` for what is no session.
    public static func ownerKey(of lane: LaneName, in session: String) throws(DevnetError) -> SecretKey {
        try developmentKeys(of: session).owner(of: lane)
    }
}
