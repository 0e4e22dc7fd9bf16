package mongo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// diagnostics checks the database that tenants share.
type diagnostics struct {
	*DB
	known ports.References
}

// NewDiagnostics checks the shared database of db; known tells which projects there are.
func NewDiagnostics(db *DB, known ports.References) ports.Diagnosable { return diagnostics{db, known} }

func (diagnostics) Component() domain.Component { return domain.MongoComponent }

func (diagnostics) Checks() []domain.Check {
	return []domain.Check{
		domain.CheckReach, domain.CheckClock, domain.CheckPermissions, domain.CheckIndexes, domain.CheckOrphans,
		domain.CheckIsolation,
	}
}

func (d diagnostics) Check(ctx context.Context, check domain.Check, probe domain.Probe) []domain.Finding {
	all := map[domain.Check]func(context.Context, domain.Probe) (domain.Finding, error){
		domain.CheckReach: d.reach, domain.CheckClock: d.clock, domain.CheckPermissions: d.permissions,
		domain.CheckIndexes: d.indexes, domain.CheckOrphans: d.orphans, domain.CheckIsolation: d.isolation,
	}
	found, err := all[check](ctx, probe)
	switch {
	case errors.Is(err, errEmpty):
		found = domain.FindingUnchecked.Of("The collections are not there yet.", "Run migrate up.")
	case err != nil:
		reason := domain.ReasonOf(translate(err))
		found = domain.FindingProblem.Of("The database cannot be asked: "+reason+".", adviceReach)
	}
	return []domain.Finding{found}
}

const adviceReach = "See MONGO_URL, the network on the way, and the log of the server."

var errEmpty = errors.New("mongo: a collection is not there")

// run asks the server itself something.
func (d diagnostics) run(ctx context.Context, command string, into any) error {
	return d.places.shared.database.RunCommand(ctx, bson.D{{Key: command, Value: 1}}).Decode(into)
}

func (d diagnostics) reach(ctx context.Context, _ domain.Probe) (none domain.Finding, err error) {
	var build struct{ Version string }
	if err := d.run(ctx, "buildInfo", &build); err != nil {
		return none, err
	}
	return domain.FindingOK.Of(fmt.Sprintf("A server of MongoDB's protocol answers, version %s.", build.Version), ""), nil
}

// clock does without where a server does not say its time.
func (d diagnostics) clock(ctx context.Context, probe domain.Probe) (none domain.Finding, err error) {
	asked := probe.Now()
	var hello struct {
		LocalTime time.Time `bson:"localTime"`
	}
	if err := d.run(ctx, "hello", &hello); err != nil {
		return none, err
	}
	if hello.LocalTime.IsZero() {
		return domain.FindingUnchecked.Of("The server does not say its time.", ""), nil
	}
	reading := domain.ClockReading{
		Asked: asked, Answered: probe.Now(), Said: hello.LocalTime, Unit: time.Millisecond,
	}
	return reading.Finding(), nil
}

func (d diagnostics) indexes(ctx context.Context, _ domain.Probe) (none domain.Finding, err error) {
	missing, err := d.places.shared.missing(ctx)
	if _, ours := errors.AsType[*domain.Error](err); ours && domain.HasKind(err, domain.Conflict) {
		return domain.FindingProblem.Of(err.Error(), ""), nil
	}
	if err != nil {
		return none, err
	}
	if len(missing) > 0 {
		text := fmt.Sprintf("%d indexes are missing: %s.", len(missing), domain.NameSome(missing))
		return domain.FindingWarning.Of(text, "Run migrate up with MONGO_URL set."), nil
	}
	return domain.FindingOK.Of("All indexes are there.", ""), nil
}

// requireCollection answers errEmpty if it is not there, so that looking into it does not make it.
func (d diagnostics) requireCollection(ctx context.Context, name string) error {
	names, err := d.places.shared.database.ListCollectionNames(ctx, eq("name", name))
	if err == nil && !strings.Contains(strings.Join(names, " "), name) {
		err = errEmpty
	}
	return err
}
