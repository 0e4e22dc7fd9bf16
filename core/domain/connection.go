package domain

import "time"

// Connection is one way to sign in, enabled for an organization.
type Connection struct {
	ID   string
	Name string
}

// EnterpriseConnection is a connection as we have noted it of an enterprise.
type EnterpriseConnection struct {
	Enterprise EnterpriseID
	ID         string
	Name       string
	Ticket     string    // that made it; empty if it is none of the enterprise's own, or older than our notes
	AddedAt    time.Time // when it was noted; zero if it never was
}

// ErrConnectionNotFound answers for a connection that is not there, or not the enterprise's.
var ErrConnectionNotFound = NewError(NotFound, "connection_not_found", "No such connection.")

// OwnConnections are those of the connections that tickets of the enterprise have made.
func OwnConnections(seen []Connection, noted []EnterpriseConnection) (own []Connection) {
	made := map[string]bool{}
	for _, c := range noted {
		made[c.ID] = c.Ticket != ""
	}
	for _, c := range seen {
		if made[c.ID] {
			own = append(own, c)
		}
	}
	return own
}
