-- The columns that access facts are made of, and what takes something from them
-- (public/007_access_facts). A sign-in changes none of them: it happens all the
-- time, and must not notify.
CREATE TRIGGER access_facts AFTER DELETE OR TRUNCATE OR UPDATE OF subject, role, status, tokens_after
	ON ?tenant.users FOR EACH STATEMENT EXECUTE FUNCTION public.access_facts_of_tenant();
CREATE TRIGGER access_facts AFTER DELETE OR TRUNCATE OR UPDATE OF id
	ON ?tenant.projects FOR EACH STATEMENT EXECUTE FUNCTION public.access_facts_of_tenant();
CREATE TRIGGER access_facts AFTER DELETE OR TRUNCATE OR UPDATE OF id, name, built_in, predict, compare, copilot, insights
	ON ?tenant.project_roles FOR EACH STATEMENT EXECUTE FUNCTION public.access_facts_of_tenant();
CREATE TRIGGER access_facts AFTER DELETE OR TRUNCATE OR UPDATE OF project, subject, role
	ON ?tenant.project_members FOR EACH STATEMENT EXECUTE FUNCTION public.access_facts_of_tenant();
CREATE TRIGGER access_facts AFTER DELETE OR TRUNCATE OR UPDATE OF id, project, trial, execution
	ON ?tenant.trial_shares FOR EACH STATEMENT EXECUTE FUNCTION public.access_facts_of_tenant();
CREATE TRIGGER access_facts AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF share, subject
	ON ?tenant.trial_share_recipients FOR EACH STATEMENT EXECUTE FUNCTION public.access_facts_of_tenant();

-- Also while a session plays the part of a replica.
ALTER TABLE ?tenant.users ENABLE ALWAYS TRIGGER access_facts;
ALTER TABLE ?tenant.projects ENABLE ALWAYS TRIGGER access_facts;
ALTER TABLE ?tenant.project_roles ENABLE ALWAYS TRIGGER access_facts;
ALTER TABLE ?tenant.project_members ENABLE ALWAYS TRIGGER access_facts;
ALTER TABLE ?tenant.trial_shares ENABLE ALWAYS TRIGGER access_facts;
ALTER TABLE ?tenant.trial_share_recipients ENABLE ALWAYS TRIGGER access_facts;
