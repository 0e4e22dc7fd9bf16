package test

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// enum is a closed list of the domain, and the constraints that repeat it.
type enum struct {
	values []string
	checks []string
}

// enums are all closed lists, by the domain's type. Execution records lie in
// Mongo, which has no such checks; a Direction, an EventName, a MigrationState, a RateBudget, a RepairWay and a
// SignalName are not stored, and a HealthLevel only while a run is under way.
var enums = map[string]enum{
	"AssetState":         {texts(domain.AssetStates()), []string{"assets_state"}},
	"Check":              {texts(domain.Checks()), nil},
	"Component":          {texts(domain.Components()), nil},
	"DatasourceKind":     {texts(domain.DatasourceKinds()), []string{"datasources_kind"}},
	"DatasourcePhase":    {texts(domain.DatasourcePhases()), []string{"datasources_phase"}},
	"DatasourceResult":   {texts(domain.DatasourceResults()), []string{"datasources_last_result"}},
	"DatasourceStatus":   {texts(domain.DatasourceStatuses()), []string{"datasources_status"}},
	"DifferenceKind":     {texts(domain.DifferenceKinds()), nil},
	"Direction":          {texts(domain.Directions()), nil},
	"EnterpriseStatus":   {texts(domain.EnterpriseStatuses()), []string{"enterprises_status"}},
	"EventName":          {texts(domain.EventNames()), nil},
	"ExecutionStatus":    {texts(domain.ExecutionStatuses()), nil},
	"ExportFormat":       {texts(domain.ExportFormats()), nil},
	"FieldType":          {texts(domain.FieldTypes()), nil},
	"FindingState":       {texts(domain.FindingStates()), nil},
	"HealthLevel":        {texts(domain.HealthLevels()), nil},
	"ImportState":        {texts(domain.ImportStates()), []string{"imports_state"}},
	"IndexState":         {texts(domain.IndexStates()), nil},
	"InvitationStatus":   {texts(domain.InvitationStatuses()), []string{"member_invitations_status"}},
	"JobState":           {texts(domain.JobStates()), []string{"jobs_state"}},
	"MigrationState":     {texts(domain.MigrationStates()), nil},
	"MigrationScope":     {texts(domain.MigrationScopes()), nil},
	"NotificationStatus": {texts(domain.NotificationStatuses()), []string{"notifications_status"}},
	"NotificationType":   {texts(domain.NotificationTypes()), []string{"notifications_type"}},
	"OnboardingStep":     {texts(domain.OnboardingSteps()), []string{"onboardings_step"}},
	"AuditFormat":        {texts(domain.AuditFormats()), nil},
	"AuditFaultReason":   {texts(domain.AuditFaultReasons()), nil},
	"AuditHaltReason":    {texts(domain.AuditHaltReasons()), []string{"audit_halt_reason"}},
	"Outcome":            {texts(domain.Outcomes()), []string{"audit_inbox_outcome", "audit_outcome"}},
	"ProjectStatus":      {texts(domain.ProjectStatuses()), []string{"projects_status"}},
	"SignalName":         {texts(domain.SignalNames()), nil},
	"RateBudget":         {texts(domain.RateBudgets()), nil},
	"RepairWay":          {texts(domain.RepairWays()), nil},
	"UserStatus":         {texts(domain.UserStatuses()), []string{"users_status"}},
	"UserType":           {texts(domain.UserTypes()), []string{"admins_user_type"}},
	"Purpose":            {texts(domain.Purposes()), []string{"assets_purpose"}},
	"Visibility":         {texts(domain.Visibilities()), []string{"assets_visibility"}},
	"Level": {texts(domain.Levels()), []string{
		"project_roles_predict", "project_roles_compare", "project_roles_copilot", "project_roles_insights",
	}},
	// Not a type of its own: empty is a role that people made.
	"built-in role": {append(domain.BuiltInNames(), ""), []string{"project_roles_built_in"}},
}

// openLists are the domain's words that nobody repeats, or of which every table
// and answer takes any.
var openLists = []string{
	"Action", "ImportFormat", "JobKind", "Kind", "Op", "Relation", "SlotKind", "Trail",
}

// narrower are fields that take only some of a list: whoever posts a run may
// say how it begins.
var narrower = map[string][]string{
	"newExecution.Status": texts([]domain.ExecutionStatus{domain.ExecutionQueued, domain.ExecutionSucceeded}),
	"userEdit.Status":     texts([]domain.UserStatus{domain.UserActive, domain.UserInactive}),
}

func texts[T ~string](all []T) (plain []string) {
	for _, v := range all {
		plain = append(plain, string(v))
	}
	return plain
}

func TestEveryEnumIsListedWhole(t *testing.T) {
	for name, values := range wordLists(t) {
		known, listed := enums[name]
		switch {
		case listed == slices.Contains(openLists, name):
			t.Errorf("domain.%s must be either in enums or in openLists", name)
		case listed && !same(known.values, values):
			t.Errorf("domain.%s has the constants %v and lists %v", name, values, known.values)
		}
	}
}

// wordLists are the domain's constants that are texts of a named type.
func wordLists(t *testing.T) map[string][]string {
	all := map[string][]string{}
	source(t, "core/domain", func(_ string, _ *token.FileSet, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 && literal(spec.Values[0]) != "" {
				if name := lastName(spec.Type); name != "" {
					all[name] = append(all[name], literal(spec.Values[0]))
				}
			}
			return true
		})
	})
	return all
}

func TestTablesRepeatTheDomainsEnums(t *testing.T) {
	found := checks(t)
	for name, e := range enums {
		for _, constraint := range e.checks {
			if values := quoted(found[constraint]); !same(values, e.values) {
				t.Errorf("domain.%s lists %v, the constraint %s takes %v", name, e.values, constraint, values)
			}
			delete(found, constraint)
		}
	}
	for constraint, condition := range found {
		if strings.Contains(condition, " IN (") {
			t.Errorf("%s repeats no list of the domain that enums knows: %s", constraint, condition)
		}
	}
}

// Conditions of indexes, views and queries name single words of the lists.
func TestSQLUsesWordsOfTheDomain(t *testing.T) {
	known := []string{"INSERT", "DELETE"} // what a trigger is called for
	for _, e := range enums {
		known = append(known, e.values...)
	}
	loud := regexp.MustCompile(`'([A-Z][A-Z_]{2,})'`)
	look := func(where, sql string) {
		for _, word := range loud.FindAllStringSubmatch(sql, -1) {
			if !slices.Contains(known, word[1]) {
				t.Errorf("%s: %s is on no list of the domain", where, word[0])
			}
		}
	}
	for path, sql := range migrations(t) {
		look(path, sql)
	}
	source(t, "adapters/postgres", func(path string, _ *token.FileSet, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			if text, ok := n.(ast.Expr); ok {
				look(path, literal(text))
			}
			return true
		})
	})
}

func TestTheAPIRepeatsTheDomainsEnums(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range fields(t) {
		typ := strings.TrimSuffix(strings.TrimPrefix(f.typ, "domain.Optional["), "]")
		e, isEnum := enums[strings.TrimPrefix(typ, "domain.")]
		if !isEnum || !f.spoken() {
			continue
		}
		want := e.values
		if some, ok := narrower[f.name]; ok {
			want = some
		}
		if got := strings.Split(f.tag.Get("enum"), ","); !same(got, want) {
			t.Errorf("%s: %s takes %v, want %v", f.where, f.name, got, want)
		}
		seen[f.name], seen[typ] = true, true
	}
	for name := range narrower {
		if !seen[name] {
			t.Errorf("no field is called %s: take it off narrower", name)
		}
	}
	if len(seen) < 10 {
		t.Errorf("only %d fields were found: does this test still know them?", len(seen))
	}
}
