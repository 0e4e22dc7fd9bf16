package http

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
	"github.com/tenon-health/tenon/test/oracle"
)

// answers are the bodies of all answers.
var answers = []any{
	accepted{},
	adminView{},
	assetView{},
	bookmarkView{},
	checklistView{},
	checkView{},
	connectionView{},
	datasourceTestView{},
	datasourceView{},
	enterpriseCounts{},
	enterpriseTotals{},
	enterpriseView{},
	executionView{},
	existsView{},
	fieldsView{},
	grantResultView{},
	grantView{},
	importView{},
	invitationView{},
	invitedCompanyView{},
	jobView{},
	meView{},
	memberDetailView{},
	moduleView{},
	notificationView{},
	onboardedView{},
	organizedView{},
	projectDetailView{},
	projectStatistics{},
	providerRoleView{},
	recordView{},
	roleView{},
	shareView{},
	ticketView{},
	schemaStatusView{},
	tenantSchemaView{},
	verifiedPageView{},
	trialView{},
	unreadView{},
	updatedView{},
	uploadStateView{},
	uploadView{},
	userCountView{},
	userView{},
	rest.CursorPage[auditEntryView]{},
	rest.List[auditEpochView]{},
	auditPolicyView{},
	auditReceiptView{},
	auditReportView{},
	rest.CursorPage[executionView]{},
	rest.CursorPage[notificationView]{},
	rest.CursorPage[recordView]{},
	rest.CursorPage[versionView]{},
	rest.List[adminView]{},
	rest.List[connectionView]{},
	rest.List[datasourceView]{},
	rest.List[executionAnswer]{},
	rest.List[grantView]{},
	rest.List[memberView]{},
	rest.List[moduleView]{},
	rest.List[providerPermissionView]{},
	rest.List[providerRoleView]{},
	rest.List[roleView]{},
	rest.List[ticketView]{},
	rest.Page[assetView]{},
	rest.Page[bookmarkView]{},
	rest.Page[enterpriseView]{},
	rest.Page[invitationView]{},
	rest.Page[jobView]{},
	rest.Page[listedUser]{},
	rest.Page[membershipView]{},
	rest.Page[organizationMemberView]{},
	rest.Page[projectSummary]{},
	rest.Page[shareView]{},
	rest.Page[trialView]{},
}

// answerProbe answers with *answer, and returns the document of the API, too.
func answerProbe(t *testing.T, answer *any) (app *fiber.App, document []byte) {
	t.Helper()
	o := Usual()
	o.Logger = slog.New(slog.DiscardHandler)
	s := build(fixture.Core(t, memory.New()), o)
	rest.Register(s.api, rest.Endpoint{
		Action: "probe.answer", Method: "GET", Path: "/probe", Status: 200, Auth: rest.Public,
	}, func(context.Context, *rest.Empty) (*rest.Body[any], error) { return rest.BodyOf(*answer), nil })
	app, described := s.api.Finish(rest.Print)
	document, err := io.ReadAll(described.JSON.Read())
	expect.NoError(t, err)
	return app, document
}

// randomAnswer is one of the type of shape.
func randomAnswer(r *rand.Rand, shape any) any {
	v := reflect.New(reflect.TypeOf(shape))
	oracle.Fill(r, v.Elem())
	if page, ok := v.Interface().(*rest.Page[listedUser]); ok {
		for i := range page.Items {
			user := []any{userView{}, colleagueView{}}[r.IntN(2)]
			page.Items[i] = listedUser{randomAnswer(r, user)}
		}
	}
	return v.Elem().Interface()
}

func TestAnswersAreWrittenAsByTheOracle(t *testing.T) {
	var answer any
	app, document := answerProbe(t, &answer)
	knowsAllAnswers(t, document)
	r := rand.New(rand.NewPCG(1, 2))
	for _, shape := range answers {
		for range 30 {
			answer = randomAnswer(r, shape)
			want, err := oracle.JSON(answer)
			fixture.Must(t, err)
			if got := probed(t, app); got != want {
				t.Fatalf("%T is written as\n%swant\n%s", answer, got, want)
			}
		}
	}
}

func probed(t *testing.T, app *fiber.App) string {
	t.Helper()
	r, err := http.NewRequest("GET", "http://tenon.test"+prefix+"/probe", nil)
	fixture.Must(t, err)
	resp, err := app.Test(r, -1)
	fixture.Must(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	fixture.Must(t, err)
	return string(body)
}

func knowsAllAnswers(t *testing.T, document []byte) {
	t.Helper()
	var known []string
	for _, shape := range answers {
		known = append(known, strings.ReplaceAll(huma.DefaultSchemaNamer(reflect.TypeOf(shape), ""), "View", ""))
	}
	var described struct {
		Paths map[string]map[string]struct {
			Responses map[string]struct {
				Content map[string]struct {
					Schema struct {
						Ref string `json:"$ref"`
					}
				}
			}
		}
	}
	fixture.Must(t, json.Unmarshal(document, &described))
	for _, operations := range described.Paths {
		for _, operation := range operations {
			for _, response := range operation.Responses {
				_, name, _ := strings.Cut(response.Content["application/json"].Schema.Ref, "schemas/")
				if name != "" && !slices.Contains(known, name) {
					t.Errorf("answers has no %s", name)
				}
			}
		}
	}
}
