package postgres

import "database/sql"

// Stats are those of all pools together.
func (db *DB) Stats() (all sql.DBStats) {
	for _, pool := range db.pools {
		one := pool.DB.Stats()
		all.MaxOpenConnections += one.MaxOpenConnections
		all.OpenConnections += one.OpenConnections
		all.InUse += one.InUse
		all.WaitDuration += one.WaitDuration
	}
	return all
}
