package postgres

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// explainAll asks the planner of a database with many rows how it would run each statement.
func explainAll(t *testing.T, all []sent) {
	t.Helper()
	conn, schema := openFilled(t)
	allowed := &allowing{}
	for _, s := range all {
		var plans []struct{ Plan step }
		text := strings.ReplaceAll(ownSchema.ReplaceAllString(s.text, `"`+schema+`"`), "LIMIT 100000", "LIMIT 100")
		must(t, conn.QueryRow(
			t.Context(), "EXPLAIN (FORMAT JSON) "+text, append([]any{pgx.QueryExecModeDescribeExec}, s.args...)...,
		).Scan(&plans))
		may := allowed.allows(s)
		if tables := slices.DeleteFunc(plans[0].Plan.read(false), isSmall); len(tables) > 0 && !may {
			t.Errorf("all of %s is read by %s %q", tables, s.shape(), s.args)
		}
	}
	allowed.requireMet(t)
	t.Logf("%d statements were explained", len(all))
}

// step is one of a plan, as EXPLAIN tells it.
type step struct {
	Type      string `json:"Node Type"`
	Table     string `json:"Relation Name"`
	Condition string `json:"Index Cond"`
	Filter    string `json:"Filter"`
	Plans     []step
}

// soon is a filter that a row passes before long: there are few statuses.
var soon = regexp.MustCompile(`^(\(status = '\w+'::text\))?$`)

// collects are the steps that read all that comes from below, whatever is wanted of them.
var collects = regexp.MustCompile("^(Sort|Aggregate|Hash|Materialize|WindowAgg)$")

// read returns the tables that are read as a whole: row by row, or by an index without a place in it to begin at,
// unless only the first few in its order are wanted.
func (s step) read(few bool) (all []string) {
	few = (few || s.Type == "Limit") && !collects.MatchString(s.Type)
	byIndex := strings.HasPrefix(s.Type, "Index") && s.Condition == "" && !(few && soon.MatchString(s.Filter))
	if s.Type == "Seq Scan" || byIndex {
		all = append(all, s.Table)
	}
	for _, below := range s.Plans {
		all = append(all, below.read(few)...)
	}
	return all
}
