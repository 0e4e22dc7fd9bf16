package domain

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// DatasourcePhase tells whether an enterprise's data lies in a datasource, and whether any may
// be written.
type DatasourcePhase string

const (
	DatasourcePreparing DatasourcePhase = "PREPARING" // not used yet; nothing is written anywhere
	DatasourceChanging  DatasourcePhase = "CHANGING"  // used; nothing is written
	DatasourceInUse     DatasourcePhase = "IN_USE"
	DatasourceLeaving   DatasourcePhase = "LEAVING" // not used any more; nothing is written anywhere
)

// DatasourcePhases are all there are.
func DatasourcePhases() []DatasourcePhase {
	return []DatasourcePhase{DatasourcePreparing, DatasourceChanging, DatasourceInUse, DatasourceLeaving}
}

// UsedDatasourcePhases are those in which data is looked for in a datasource.
func UsedDatasourcePhases() []DatasourcePhase {
	return []DatasourcePhase{DatasourceChanging, DatasourceInUse}
}

// How long a phase lasts that ends by itself.
const (
	// DatasourceSwitchTime is more than the second after which every node looks in the new place.
	DatasourceSwitchTime = 3 * time.Second
	// DatasourceLookTime is how long an operator's call may look for data, before what it has begun is
	// taken back.
	DatasourceLookTime = 30 * time.Second
)

// Enter begins a phase that ends by itself after a while.
func (d *Datasource) Enter(p DatasourcePhase, now time.Time, lasts time.Duration) {
	d.Phase, d.SettlesAt = p, now.Add(lasts)
}

// Settle ends a phase whose time is over: what is used comes into use, and the rest goes. One that is
// not over yet answers ErrDatasourceChanging.
func (d *Datasource) Settle(now time.Time) (gone bool, err error) {
	switch {
	case d.Phase == DatasourceInUse:
		return false, nil
	case now.Before(d.SettlesAt):
		return false, ErrDatasourceChanging
	}
	gone = !slices.Contains(UsedDatasourcePhases(), d.Phase)
	d.Use()
	return gone, nil
}

// Use ends a phase at once.
func (d *Datasource) Use() { d.Phase, d.SettlesAt = DatasourceInUse, time.Time{} }

// Unwritten reports whether records would lie in the datasource, and nobody was told of any.
func (d Datasource) Unwritten() bool { return d.Kind == RecordsDatasource && !d.Written }

// Places tells in which datasources the data of a tenant lies, for comparing; empty for the store
// that all share.
type Places string

// PlacesOf are those of one enterprise. The question about access facts repeats it in SQL.
func PlacesOf(all []Datasource) Places {
	var each []string
	byKind := func(a, b Datasource) int { return cmp.Compare(a.Kind, b.Kind) }
	for _, d := range slices.SortedFunc(slices.Values(all), byKind) {
		parts := []string{string(d.Kind), string(d.ID), strconv.FormatInt(int64(d.Place), 10), string(d.Phase)}
		each = append(each, strings.Join(parts, " "))
	}
	return Places(strings.Join(each, ","))
}

// RequireSettled refuses to write while one of the places changes.
func (p Places) RequireSettled() error {
	for each := range strings.SplitSeq(string(p), ",") {
		if p != "" && !strings.HasSuffix(each, " "+string(DatasourceInUse)) {
			return ErrDatasourceChanging
		}
	}
	return nil
}
