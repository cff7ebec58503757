import {
  type DeleteDashboardsInput,
  DeleteDashboardsInput$,
  type GetDashboardInput,
  GetDashboardInput$,
  type ListDashboardsInput,
  ListDashboardsInput$,
  type PutDashboardInput,
  PutDashboardInput$,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../gateway/service-handler';
import type { Place } from '../alarms/notification';
import type { Dashboard } from '../dashboards';
import { type Monitoring, operation, pageOf } from './operation';

/** Dashboards belong to no region. */
export const dashboardArn = (name: string, { account }: Place) =>
  `arn:aws:cloudwatch::${account}:dashboard/${name}`;

const PAGE = 1_000;

export const dashboardOperations = {
  PutDashboard: operation<PutDashboardInput>(
    PutDashboardInput$,
    async ({ DashboardName = '', DashboardBody = '', Tags = [] }, monitoring) => {
      const { dashboards, clock, tags } = monitoring;
      if (!/^[\w-]{1,255}$/.test(DashboardName)) throw wrong(`"${DashboardName}" is no name of a dashboard`);
      checkBody(DashboardBody);
      // Tags of a dashboard that is there change by TagResource alone.
      if (dashboards.get(DashboardName) === undefined)
        tags.add(dashboardArn(DashboardName, monitoring.place), Tags);
      await dashboards.put({ name: DashboardName, body: DashboardBody, modified: clock.now() });
      return { DashboardValidationMessages: [] };
    },
  ),

  GetDashboard: operation<GetDashboardInput>(GetDashboardInput$, ({ DashboardName = '' }, monitoring) => {
    const { name, body } = existing(DashboardName, monitoring);
    return { DashboardArn: dashboardArn(name, monitoring.place), DashboardBody: body, DashboardName: name };
  }),

  ListDashboards: operation<ListDashboardsInput>(
    ListDashboardsInput$,
    ({ DashboardNamePrefix = '', NextToken }, monitoring) => {
      const found = monitoring.dashboards.list().filter(({ name }) => name.startsWith(DashboardNamePrefix));
      const { page, next } = pageOf(found, PAGE, NextToken);
      return {
        DashboardEntries: page.map(({ name, body, modified }) => ({
          DashboardName: name,
          DashboardArn: dashboardArn(name, monitoring.place),
          LastModified: new Date(modified),
          Size: Buffer.byteLength(body),
        })),
        NextToken: next,
      };
    },
  ),

  DeleteDashboards: operation<DeleteDashboardsInput>(
    DeleteDashboardsInput$,
    async ({ DashboardNames = [] }, monitoring) => {
      // All or none, as on AWS.
      const gone = DashboardNames.map((name) => existing(name, monitoring));
      for (const { name } of gone) {
        await monitoring.dashboards.delete(name);
        monitoring.tags.delete(dashboardArn(name, monitoring.place));
      }
      return {};
    },
  ),
};

function existing(name: string, { dashboards }: Monitoring): Dashboard {
  const dashboard = dashboards.get(name);
  if (dashboard === undefined)
    throw new AwsError('DashboardNotFoundError', `Dashboard ${name} does not exist.`, 404);
  return dashboard;
}

function checkBody(body: string): void {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (error) {
    throw wrong(`the body is not JSON: ${(error as Error).message}`);
  }
  const { widgets } = (parsed ?? {}) as { widgets?: unknown };
  if (!Array.isArray(widgets)) throw wrong('the body has no list of widgets');
  const untyped = widgets.findIndex((widget: { type?: unknown }) => typeof widget?.type !== 'string');
  if (untyped >= 0) throw wrong(`widget ${untyped} has no type`);
}

const wrong = (reason: string) =>
  new AwsError('InvalidParameterInput', `The dashboard is refused: ${reason}.`);
