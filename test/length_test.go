package test

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// length is a bound of the domain, the columns that repeat it as a CHECK, and
// the fields of app/http that repeat it as a tag.
type length struct {
	min, max int
	columns  string
	fields   string
}

// lengths are the domain's, by the name of the constant. What lies in Mongo has
// no CHECK; what callers do not say has no tag.
var lengths = map[string]length{
	"MaxReason":     {0, domain.MaxReason, "", "newStatus.Reason newDeletionRequest.Reason"},
	"MaxID":         {0, domain.MaxID, "", "newRecord.ExternalID recordChange.ExternalID"},
	"MaxRecipients": {1, domain.MaxRecipients, "", "newShare.Recipients"},
	"MaxAliases": {
		0, domain.MaxAliases, "", "newOnboarding.DomainAliases newOrganization.DomainAliases newTicket.DomainAliases",
	},
	"MaxSlug": {0, domain.MaxSlug, "modules.slug trial_slugs.slug", "newTrial.Slug newModule.Slug"},
	"MaxDescription": {
		0, domain.MaxDescription, "enterprises.description trials.description modules.description",
		"enterpriseChange.Description pendingEnterprise.Description replacedEnterprise.Description" +
			" newTrial.Description wholeTrial.Description trialChange.Description" +
			" newModule.Description wholeModule.Description moduleChange.Description",
	},
	"MaxEmail": {
		0, domain.MaxEmail, "enterprises.admin_email member_invitations.email",
		"newEnterprise.AdminEmail pendingEnterprise.AdminEmail replacedEnterprise.AdminEmail enterpriseChange.AdminEmail" +
			" newInvitation.Email newAdmin.Email",
	},
	"MaxDomain": {0, domain.MaxDomain, "", "pendingEnterprise.Domain replacedEnterprise.Domain enterpriseChange.Domain" +
		" newDatasource.Host wholeDatasource.Host"},
	"MaxURL": {
		0, domain.MaxURL, "enterprises.url enterprises.logo_url onboardings.logo_url trials.icon_url users.avatar_url",
		"newEnterprise.URL enterpriseChange.URL enterpriseChange.LogoURL newOnboarding.LogoURL newOrganization.LogoURL" +
			" newTicket.IconURL newTrial.IconURL" +
			" pendingEnterprise.URL pendingEnterprise.LogoURL replacedEnterprise.URL replacedEnterprise.LogoURL" +
			" wholeTrial.IconURL trialChange.IconURL" +
			" newProfile.AvatarURL userChange.AvatarURL userEdit.AvatarURL",
	},

	"MaxEnterpriseName": {
		1, domain.MaxEnterpriseName, "enterprises.name",
		"newEnterprise.Name pendingEnterprise.Name replacedEnterprise.Name enterpriseChange.Name",
	},
	"MaxEnterpriseField": {
		0, domain.MaxEnterpriseField,
		"enterprises.zip_code enterprises.region enterprises.size enterprises.contact_number",
		"enterpriseChange.ZipCode enterpriseChange.Region enterpriseChange.Size enterpriseChange.ContactNumber" +
			" pendingEnterprise.ZipCode pendingEnterprise.Region pendingEnterprise.Size pendingEnterprise.ContactNumber" +
			" replacedEnterprise.ZipCode replacedEnterprise.Region replacedEnterprise.Size replacedEnterprise.ContactNumber",
	},
	"MaxDisplayName": {
		1, domain.MaxDisplayName, "onboardings.display_name",
		"newOnboarding.DisplayName newOrganization.DisplayName newTicket.DisplayName",
	},
	"MaxModuleName": {
		1, domain.MaxModuleName, "modules.name", "newModule.Name wholeModule.Name moduleChange.Name",
	},
	"MaxTrialName":  {1, domain.MaxTrialName, "trials.name", "newTrial.Name wholeTrial.Name trialChange.Name"},
	"MaxGrantItems": {0, domain.MaxGrantItems, "", "grantChanges.Grant grantChanges.Revoke"},

	"MaxDatasourceName": {
		1, domain.MaxDatasourceName, "datasources.name", "newDatasource.Name wholeDatasource.Name",
	},
	"MaxDatasourceUser": {
		1, domain.MaxDatasourceUser, "datasources.user_name", "newDatasource.User wholeDatasource.User",
	},
	"MaxPassword":     {0, domain.MaxPassword, "", "newDatasource.Password wholeDatasource.Password"},
	"MaxCertificates": {0, domain.MaxCertificates, "", "newDatasourceOptions.CACertificates"},

	"MaxPersonName": {
		0, domain.MaxPersonName, "users.first_name users.last_name",
		"newAdmin.FirstName newAdmin.LastName adminChange.FirstName adminChange.LastName" +
			" newProfile.FirstName newProfile.LastName userChange.FirstName userChange.LastName" +
			" userEdit.FirstName userEdit.LastName",
	},
	"MaxJobTitle": {0, domain.MaxJobTitle, "users.job_title", "newProfile.JobTitle userChange.JobTitle userEdit.JobTitle"},
	"MaxMobile":   {0, domain.MaxMobile, "users.mobile", "newProfile.Mobile userChange.Mobile userEdit.Mobile"},

	"MaxProjectName": {
		1, domain.MaxProjectName, "projects.name", "newProject.Name wholeProject.Name projectChange.Name",
	},
	"MaxProjectDescription": {
		0, domain.MaxProjectDescription, "projects.description",
		"newProject.Description wholeProject.Description projectChange.Description",
	},
	"MaxRoleName": {1, domain.MaxRoleName, "project_roles.name", "newProjectRole.Name projectRoleChange.Name"},
	"MaxRoleDescription": {0, domain.MaxRoleDescription, "project_roles.description",
		"newProjectRole.Description projectRoleChange.Description"},

	"MaxFileName":    {0, domain.MaxFileName, "assets.file_name", "newUpload.FileName"},
	"MaxContentType": {0, domain.MaxContentType, "assets.content_type", "newUpload.ContentType"},
	"MaxModelName":   {0, domain.MaxModelName, "", "newExecution.ModelName newExecution.ModelVersion"},

	"MaxExecutionError": {0, domain.MaxExecutionError, "", "executionChange.Error"},
	"MaxNotes":          {0, domain.MaxNotes, "", "executionChange.Notes"},
	"MaxExecutionIDs":   {0, domain.MaxExecutionIDs, "", "executionBatch.IDs"},

	"MaxMigrationTenants": {
		0, domain.MaxMigrationTenants, "", "newMigrationRun.Tenants schemaVerifyQuery.Tenants",
	},
}

// unbound are fields of bodies that only the API bounds: the domain asks them
// for a form, or looks them up and keeps nothing.
var unbound = []string{
	"newMigrationRun.Target", "oneMigrationRun.Target",
	"cloudEvent.ID", "cloudEvent.Type", "newMember.Role", "roleChoice.Role", "newOnboarding.PrimaryColor",
	"newOnboarding.PageBackgroundColor", "newOrganization.PrimaryColor", "newOrganization.PageBackgroundColor",
	"newOnboarding.Token", "invitationToken.Token", "newProject.Members", "recordSearch.Cursor",
	"rolesBody.RoleIDs", "newDatasource.Kind", "newDatasource.Database", "wholeDatasource.Database",
	"newDatasourceOptions.AuthSource", "newDatasourceOptions.ReplicaSet", "newDatasourceOptions.Region",
	"completedUpload.Parts", "completedPart.ETag",
}

func TestEveryLengthIsListed(t *testing.T) {
	calls := 0
	source(t, "core/domain", func(path string, fset *token.FileSet, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				if _, listed := lengths[n.Names[0].Name]; strings.HasSuffix(path, "/length.go") && !listed {
					t.Errorf("lengths lacks domain.%s", n.Names[0].Name)
				}
			case *ast.CallExpr:
				if lastName(n.Fun) != "validateText" || len(n.Args) != 4 { // validateText(field, s, min, max)
					break
				}
				calls++
				if _, number := n.Args[3].(*ast.BasicLit); number {
					t.Errorf("%s: name the length in core/domain/length.go", fset.Position(n.Pos()))
				}
			}
			return true
		})
	})
	if calls < 10 {
		t.Errorf("only %d checks of texts were found: does this test still know them?", calls)
	}
}

func TestTablesRepeatTheDomainsLengths(t *testing.T) {
	found := checks(t)
	for name, l := range lengths {
		for column := range strings.FieldsSeq(l.columns) {
			constraint := strings.ReplaceAll(column, ".", "_") + "_length"
			_, column, _ := strings.Cut(column, ".")
			want := fmt.Sprintf("char_length(%s) <= %d", column, l.max)
			if l.min > 0 {
				want = fmt.Sprintf("char_length(%s) BETWEEN %d AND %d", column, l.min, l.max)
			}
			if found[constraint] != want {
				t.Errorf("%s is %q, want %q (domain.%s)", constraint, found[constraint], want, name)
			}
			delete(found, constraint)
		}
	}
	for constraint, condition := range found {
		if strings.Contains(condition, "_length(") {
			t.Errorf("%s repeats no length of the domain that lengths knows: %s", constraint, condition)
		}
	}
}

func TestTheAPIRepeatsTheDomainsLengths(t *testing.T) {
	tags, known := bounds(t), slices.Clone(unbound)
	for name, l := range lengths {
		for field := range strings.FieldsSeq(l.fields) {
			known = append(known, field)
			if tags[field].max != l.max || l.min > 0 && tags[field].min != l.min {
				t.Errorf("%s is bound by %+v, want %d to %d (domain.%s)", field, tags[field], l.min, l.max, name)
			}
		}
	}
	for field := range tags {
		if !slices.Contains(known, field) {
			t.Errorf("%s repeats no length of the domain that lengths knows", field)
		}
	}
	for _, field := range known {
		if _, found := tags[field]; !found {
			t.Errorf("no field %s has a length", field)
		}
	}
}

// bound is what a field's tags say.
type bound struct{ min, max int }

// bounds are those of the fields of bodies; those of ids are compared at once,
// because their type says whose they are.
func bounds(t *testing.T) map[string]bound {
	all := map[string]bound{}
	for _, f := range fields(t) {
		b := bound{f.number("minLength", "minItems"), f.number("maxLength", "maxItems")}
		switch {
		case b.max == 0:
		case f.isID():
			if want := f.maxID(); b.max != want {
				t.Errorf("%s: %s is an id of at most %d, not %d", f.where, f.name, want, b.max)
			}
		case f.tag.Get("json") != "":
			all[f.name] = b
		}
	}
	return all
}

func (f field) isID() bool {
	return strings.HasPrefix(f.typ, "domain.") && strings.HasSuffix(f.typ, "ID") ||
		f.typ == "domain.Subject" || f.typ == "domain.Slug"
}

func (f field) maxID() int {
	if f.typ == "domain.Slug" {
		return domain.MaxSlug
	}
	return domain.MaxID
}

// number is the first of the tags that the field has; 0 for none.
func (f field) number(tags ...string) int {
	for _, tag := range tags {
		if n, err := strconv.Atoi(f.tag.Get(tag)); err == nil {
			return n
		}
	}
	return 0
}
