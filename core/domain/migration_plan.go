package domain

import "time"

// Migration is one that this program has.
type Migration struct {
	Scope    MigrationScope
	Version  string
	SQL      string
	Alone    bool          // its one statement is in no transaction
	Measured int           // the schemas that were migrated by it, without those that were new
	Median   time.Duration // how long that took
}

// PendingMigrations are those of a scope that a schema of one version lacks to reach another; empty is the newest.
func PendingMigrations(all []Migration, scope MigrationScope, version, target string) (lacking []Migration) {
	for _, m := range all {
		if m.Scope == scope && m.Version > version && (target == "" || m.Version <= target) {
			lacking = append(lacking, m)
		}
	}
	return lacking
}

// Prediction is how long something takes, as far as that is known.
type Prediction struct {
	Duration time.Duration
	Unknown  []string // the migrations that nobody has yet
}

// PredictMigrations is how long these take one after the other.
func PredictMigrations(all []Migration) (p Prediction) {
	for _, m := range all {
		if p.Duration += m.Median; m.Measured == 0 {
			p.Unknown = append(p.Unknown, m.Version)
		}
	}
	return p
}

// PredictTogether is how long these take, so many at once: not less than the longest of them.
func PredictTogether(each []time.Duration, parallel int) (longest time.Duration) {
	sum := time.Duration(0)
	for _, d := range each {
		sum, longest = sum+d, max(longest, d)
	}
	return max(longest, sum/time.Duration(max(1, parallel)))
}
